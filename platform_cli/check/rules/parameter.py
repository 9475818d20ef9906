"""Rules about the parameters of a flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.check.finding import Code
from platform_cli.check.metaflow_api import PASSED_OVER_PARAMETERS, RESERVED_ON_ARGO, RESERVED_PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.check.finding import Finding
    from platform_cli.check.rules.subject import Rule, Subject

RESERVED = Code(
    "PARAMETER_RESERVED",
    "error",
    "A Parameter has a name that Metaflow's own options have.",
    "Metaflow refuses the flow.",
)
RESERVED_BY_ARGO = Code(
    "PARAMETER_RESERVED_BY_ARGO",
    "error",
    "A Parameter has a name that Argo Workflows keeps for itself.",
    "The flow runs here, and cannot be deployed to a cluster.",
)
SHADOWS_API = Code(
    "PARAMETER_SHADOWS_API",
    "error",
    "A Parameter has a name under which Metaflow does not look for one.",
    "Metaflow passes over it: it is no option of the run, and the steps find something else under its name.",
)
TWICE = Code(
    "PARAMETER_TWICE",
    "error",
    "Two Parameters have the same name.",
    "Capitals do not count in the names of parameters; Metaflow refuses the flow.",
)
NEEDS_VALUE = Code(
    "PARAMETER_NEEDS_VALUE",
    "error",
    "A scheduled flow has a required Parameter without a default.",
    "A schedule has nobody to give it a value: Argo Workflows refuses the deployment, a local schedule's runs fail.",
)


def reserved(subject: Subject) -> Iterator[Finding]:
    """Report names that belong to Metaflow's options, and on a cluster to Argo."""
    for parameter in subject.flow.parameters.values():
        name = parameter.name or ""
        fix = f"Choose another name, such as `my_{parameter.attribute}`."
        if name in RESERVED_PARAMETERS:
            yield RESERVED.at(parameter.place, f"`{name}` is the name of an option of Metaflow's.", fix)
        elif name.lower() in RESERVED_ON_ARGO and subject.is_remote:
            what = f"`{name}` is a name that Argo Workflows keeps for itself."
            yield RESERVED_BY_ARGO.at(parameter.place, what, fix, severity=subject.deployment_severity)


def shadows_api(subject: Subject) -> Iterator[Finding]:
    """Report parameters that Metaflow does not see."""
    for parameter in subject.flow.parameters.values():
        if parameter.attribute in PASSED_OVER_PARAMETERS or parameter.attribute.startswith("_"):
            what = f"Metaflow does not look for a {parameter.kind} in the attribute `{parameter.attribute}`."
            fix = f"Give it another attribute, such as `my_{parameter.attribute.lstrip('_')} = {parameter.kind}(...)`."
            yield SHADOWS_API.at(parameter.place, what, fix)


def twice(subject: Subject) -> Iterator[Finding]:
    """Report parameters whose names differ at most in capitals."""
    first: dict[str, str] = {}
    for parameter in subject.flow.parameters.values():
        if parameter.name is None or parameter.kind == "Config":
            continue
        known = first.setdefault(parameter.name.lower(), parameter.attribute)
        if known != parameter.attribute:
            what = f"`{parameter.attribute}` and `{known}` are both called `{parameter.name.lower()}`."
            yield TWICE.at(parameter.place, what, f'Call it by its attribute: `"{parameter.attribute}"`.')


def needs_value(subject: Subject) -> Iterator[Finding]:
    """Report required parameters of a flow with `@schedule`."""
    if subject.flow.find("schedule") is None:
        return
    for parameter in subject.flow.parameters.values():
        if parameter.needs_value:
            what = f"`{subject.flow.name}` has a schedule, and its parameter `{parameter.name}` is required."
            fix = "Give it a `default`, and leave out `required=True`."
            yield NEEDS_VALUE.at(parameter.place, what, fix, severity=subject.deployment_severity)


RULES: tuple[Rule, ...] = (reserved, shadows_api, twice, needs_value)
