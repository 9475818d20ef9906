"""`python FLOW platform describe`: tell the deployer what a flow is, from inside Metaflow, after its mutators ran."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from metaflow import decorators
from metaflow._vendor import click


@click.group()
def cli() -> None:
    """Hold the command group, as Metaflow expects."""


@cli.group(help="Commands that the platform's deployer uses.")
def platform() -> None:
    """Hold the commands."""


@platform.command(
    help="Write what a deployer must know of this flow, and its code.",
    context_settings={"ignore_unknown_options": True},
)
@click.option("--facts", required=True, help="The JSON file to write.")
@click.option("--snapshot", required=True, help="A folder to copy the flow's code package into.")
@click.argument("run_options", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def describe(context: Any, facts: str, snapshot: str, run_options: tuple[str, ...]) -> None:
    """Let `run` judge the options as it will when the time comes; then check the graph, write facts and code."""
    obj = context.obj
    top = context.find_root()
    run = top.command.get_command(top, "run")
    parsed = run.make_context("run", list(run_options), parent=top)
    decorators._attach_decorators(obj.flow, parsed.params["decospecs"])  # noqa: SLF001 - what `run` itself does
    obj.check(obj.graph, obj.flow, obj.environment, pylint=False)
    Path(facts).write_text(json.dumps(_facts(obj.flow)), encoding="utf-8")
    _copy_code(obj, Path(snapshot))


def _facts(flow: Any) -> dict[str, Any]:
    schedule = _flow_decorator(flow, "schedule")
    project = _flow_decorator(flow, "project")
    on_event = _flow_decorator(flow, "trigger")
    on_finish = _flow_decorator(flow, "trigger_on_finish")
    for trigger in (on_event, on_finish):
        if trigger is not None:
            trigger.format_deploytime_value()
    listener = on_event or on_finish
    return {
        "flow_name": flow.name,
        "description": (flow.__doc__ or "").strip().split("\n")[0],
        "parameters": [_parameter(parameter) for _, parameter in flow._get_parameters()],  # noqa: SLF001
        "cron": schedule.schedule if schedule else None,
        "timezone": schedule.timezone if schedule else None,
        "project": project.attributes["name"] if project else None,
        "branch": _branch(flow, project),
        "events": [_event(trigger) for trigger in on_event.triggers] if on_event else [],
        "finishes": [_finish(trigger) for trigger in on_finish.triggers] if on_finish else [],
        "reset_cron": _reset(listener, "cron"),
        "reset_timezone": _reset(listener, "timezone"),
    }


def _flow_decorator(flow: Any, name: str) -> Any:
    found = flow._flow_decorators.get(name)  # noqa: SLF001 - Metaflow's own deployers read it
    return found[0] if found else None


def _branch(_flow: Any, project: Any) -> str | None:
    from metaflow import current

    return current.branch_name if project else None


def _parameter(parameter: Any) -> dict[str, Any]:
    has_default = parameter.kwargs.get("default") is not None
    return {"name": parameter.name, "required": bool(parameter.kwargs.get("required")) and not has_default}


def _event(trigger: dict[str, Any]) -> dict[str, Any]:
    return {"name": trigger["name"], "parameters": trigger.get("parameters") or {}}


def _finish(trigger: dict[str, Any]) -> dict[str, Any]:
    return {"flow": trigger["flow"], "project": trigger.get("project"), "branch": trigger.get("branch")}


def _reset(listener: Any, key: str) -> str | None:
    reset = (listener.options or {}).get("reset_at", {}) if listener else {}
    value = reset.get(key)
    return str(value) if value else None


def _copy_code(obj: Any, target: Path) -> None:
    from metaflow.package import MetaflowPackage

    package = MetaflowPackage(obj.flow, obj.environment, obj.echo, suffixes=obj.package_suffixes, flow_datastore=None)
    for source, name in package.user_tuples():
        destination = target / name
        destination.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, destination)
    _copy_lock(target)


def _copy_lock(target: Path) -> None:
    """Let a release know the lock of its dependencies, which may lie above the flow's folder."""
    from metaflow_extensions.platform.decorators.origin import lock_file

    lock = lock_file()
    if lock is not None:
        shutil.copyfile(lock, target / lock.name)
