"""Read the values of parameters as Metaflow's own `trigger` does, without loading the flow."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from platform_cli.core.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from platform_cli.core.cluster_objects import Object

_TRUE, _FALSE = {"true", "t", "1", "yes", "y"}, {"false", "f", "0", "no", "n"}  # click's


def parameters_of(template: Object, options: Sequence[str], deployment: str) -> dict[str, str]:
    """Return values as Argo hands them on: each of them as JSON.

    Args:
        template: The workflow template, in which Metaflow has written down its parameters.
        options: Such as `--alpha 0.3` or `--alpha=0.3`.
        deployment: For what is said if they do not fit.

    Raises:
        UsageError: If there is no such parameter, its value is missing or of another type.
    """
    known = json.loads(template["metadata"].get("annotations", {}).get("metaflow/parameters", "{}"))
    by_option = {f"--{parameter['name']}": parameter for parameter in known.values()}
    words, found = list(options), dict[str, str]()
    while words:
        option, has_value, value = words.pop(0).partition("=")
        parameter = by_option.get(option)
        if parameter is None:
            near = did_you_mean(option, by_option)
            message = (
                f"'{deployment}' has no parameter '{option}'; when a run is triggered nothing else can be set.{near}"
            )
            hint = f"its parameters: {', '.join(by_option) or 'none'}"
            raise UsageError(message, code="FLOW_OPTION_UNKNOWN", hint=hint)
        if not has_value and not words:
            message = f"'{deployment}': the option {option} needs a value."
            raise UsageError(message, code="FLOW_OPTION_INVALID", hint=f"add it: {option} VALUE")
        found[parameter["name"]] = _encoded(parameter, value if has_value else words.pop(0), deployment)
    return found


def _encoded(parameter: dict[str, Any], text: str, deployment: str) -> str:
    kind, name = parameter["type"], parameter["name"]
    if kind == "FilePath":
        message = f"the parameter --{name} of '{deployment}' is a file, and files are uploaded when a flow is deployed."
        hint = f"deploy the flow with it: platform deploy FLOW --{name} FILE"
        raise UsageError(message, code="FLOW_OPTION_INVALID", hint=hint)
    try:
        return json.dumps(_READ.get(kind, str)(text))
    except ValueError:
        message = f"the parameter --{name} of '{deployment}' takes {_WORDS.get(kind, kind)}, not '{text}'."
        raise UsageError(message, code="FLOW_OPTION_INVALID", hint=f"write it as: --{name} VALUE") from None


def _bool(text: str) -> bool:
    if text.lower() not in _TRUE | _FALSE:
        raise ValueError(text)
    return text.lower() in _TRUE


def _json(text: str) -> str:
    json.loads(text)
    return text  # it is JSON within JSON


_READ: dict[str, Callable[[str], Any]] = {"int": int, "float": float, "bool": _bool, "JSON": _json}
_WORDS = {"int": "a whole number", "float": "a number", "bool": "true or false", "JSON": "JSON"}
