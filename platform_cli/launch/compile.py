"""Compile a flow for Argo Workflows inside its own process, by Metaflow's own classes, without a cluster.

`argo-workflows create --only-json` shows the WorkflowTemplate only. Here it is run as it is, and what Metaflow has made
beside that, the Sensor, is taken from it. The schedule is left out: it belongs to the deployment, not to the code.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from platform_cli.launch.arguments import options_of, taken

COMMAND = "compile"
# Options of `run` that `create` knows too; what is left after these are the values of parameters.
_OF_BOTH = ("--tag", "--max-workers", "--namespace")


class Plan(NamedTuple):
    """What the caller asks for, as it stands in the JSON file that is the command's first argument.

    Attributes:
        name: What the workflow template shall be called.
        tags: For the runs.
        emits: Whether tasks shall publish events when they end, which takes a webhook that answers.
        objects: The JSON file to write the objects to.
    """

    name: str
    tags: list[str]
    emits: bool
    objects: str


def arrange_compilation(arguments: list[str], start: Any, flow: Any) -> list[str]:
    """Turn what a release is run with into arguments of `argo-workflows create`, and see that its objects get written.

    Args:
        arguments: The plan's file, then options of `run`.
        start: Metaflow's top-level click command.
        flow: The flow object.

    Raises:
        LookupError: If an option lacks its value.
    """
    from metaflow.plugins.argo import argo_workflows_cli as argo

    plan = Plan(**json.loads(Path(arguments[0]).read_text(encoding="utf-8")))
    # `--with` too: only at the top level does Metaflow take it for what is deployed.
    top, rest = taken(arguments[1:], options_of(start))
    known = {name: option for name, option in options_of(argo.create).items() if name in _OF_BOTH}
    own, values = taken(rest, known)
    _write_objects(argo, plan, values)
    name = [] if flow._flow_decorators.get("project") else ["--name", plan.name]  # noqa: SLF001 - as Metaflow does
    emits = "--auto-emit-argo-events" if plan.emits else "--no-auto-emit-argo-events"
    tags = [word for tag in plan.tags for word in ("--tag", tag)]
    # The first token of a flow follows from its name: without a cluster it is the same each time.
    return [*top, "argo-workflows", *name, "create", "--only-json", "--generate-new-token", emits, *tags, *own]


def _write_objects(argo: Any, plan: Plan, values: list[str]) -> None:
    """Make Metaflow's `create` write what it has compiled."""
    stock = argo.make_flow

    def make_flow(obj: Any, token: str, _name: str, *rest: Any) -> Any:
        _set_parameters(obj.flow, values)
        obj.flow._flow_decorators.pop("schedule", None)  # noqa: SLF001 - Metaflow's own compiler reads it there
        made = stock(obj, token, plan.name, *rest)
        template, sensor = made._workflow_template, made._sensor  # noqa: SLF001 - there is no other way to them
        objects = {"template": template.to_json(), "sensor": sensor.to_json() if sensor else None}
        Path(plan.objects).write_text(json.dumps(objects), encoding="utf-8")
        return made

    argo.make_flow = make_flow


def _set_parameters(flow: Any, values: list[str]) -> None:
    """Make the values that a release is run with the defaults of its parameters, as `run` itself reads them."""
    from metaflow import JSONType
    from metaflow._vendor.click import Context, get_current_context

    root = get_current_context().find_root()
    run = root.command.get_command(root, "run")
    read = run.make_context("run", list(values), parent=root).params
    given, _, _ = run.make_parser(Context(run, parent=root)).parse_args(list(values))
    for _, parameter in flow._get_parameters():  # noqa: SLF001 - as Metaflow's own compiler does
        key = parameter.name.replace("-", "_").lower()
        if key in given:
            # Metaflow takes a default of this type for JSON already if it is text.
            is_json = parameter.kwargs.get("type") == JSONType
            # It is not required any more, so that an event without it starts the flow too.
            parameter.kwargs |= {"default": given[key] if is_json else read[key], "required": False}
