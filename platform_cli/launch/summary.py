"""An honest account of a run, read back through Metaflow's Client API."""

from __future__ import annotations

from typing import Any


def summarise(pathspec: str, flow: Any) -> dict[str, Any]:
    """Return a run's status, steps and caught failures.

    Args:
        pathspec: The run, as `Flow/id`.
        flow: The flow object that Metaflow ran, with its decorators: it tells which steps can have caught a failure.

    Returns:
        `pathspec`; `successful`; `namespace`; `steps`: name, tasks, failed, caught, retried and seconds (from the first
        task's start to the last one's end) of each, in the order in which they began; `caught`: task and exception of
        each failure that `@catch` swallowed; `artifacts`: the names at the run's end; `cards`: the steps that have one.
    """
    from metaflow import Run, namespace

    namespace(None)
    run = Run(pathspec)
    catching, with_cards = _steps_with(flow, "catch"), _steps_with(flow, "card")
    steps = [_step(step, step.id in catching) for step in run]
    return {
        "pathspec": pathspec,
        "successful": run.successful,
        "namespace": next((tag for tag in run.system_tags if tag.startswith("user:")), ""),
        "steps": sorted((counts for counts, _ in steps), key=lambda counts: str(counts["began"])),
        "caught": [failure for _, caught in steps for failure in caught],
        "artifacts": _artifacts(run),
        "cards": [counts["name"] for counts, _ in steps if counts["name"] in with_cards],
    }


def _steps_with(flow: Any, decorator: str) -> set[str]:
    return {step.__name__ for step in flow if any(deco.name == decorator for deco in step.decorators)}


def _step(step: Any, may_catch: bool) -> tuple[dict[str, Any], list[dict[str, str]]]:  # noqa: FBT001
    tasks = list(step)
    began = min((task.created_at for task in tasks), default=step.created_at)
    ends = [task.finished_at for task in tasks if task.finished_at]
    caught = [failure for task in tasks for failure in _caught(task)] if may_catch else []
    counts = {
        "name": step.id,
        "began": began.isoformat(),
        "tasks": len(tasks),
        "failed": sum(not task.successful for task in tasks) - len(caught),
        "caught": len(caught),
        "retried": sum(task.current_attempt > 0 for task in tasks),
        "seconds": (max(ends) - began).total_seconds() if ends else 0.0,
    }
    return counts, caught


def _caught(task: Any) -> list[dict[str, str]]:
    if "_catch_exception" not in task:
        return []
    wrapped = task["_catch_exception"].data
    return [{"task": task.pathspec, "exception": f"{wrapped.type.removeprefix('builtins.')}: {wrapped.exception}"}]


def _artifacts(run: Any) -> list[str]:
    names = [artifact.id for artifact in run.end_task] if run.end_task is not None else []
    return sorted(name for name in names if not name.startswith("_") and name != "name")
