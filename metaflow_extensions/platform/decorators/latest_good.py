"""The newest run of a flow that can be built upon, in the caller's own project and stage."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from metaflow.exception import MetaflowException

from .stages import tags_of

if TYPE_CHECKING:
    from collections.abc import Iterable

PASSED, REFUSED = "gate:passed", "gate:refused"
_SCOPE = ("project:", "project_branch:")
_REQUIRED = object()
_log = logging.getLogger(__name__)  # not the module `warnings`: Metaflow silences it in flows


class NoGoodRun(MetaflowException):
    """No run of the flow can be built upon."""

    headline = "No good run"


def latest_good(flow: str, stage: str | None = None, *, default: Any = _REQUIRED) -> Any:
    """Return the newest run of a flow that is good: Metaflow's `Run`.

    Good is a run that has come to its end, in which no failure was caught by @catch, and that has passed its gate: it
    is tagged `gate:passed`. Taking the tag off retires it. Where none of the flow's runs has a tag `gate:…`, the
    artifact `passed` of its last step decides; it must be True.

    Only runs of the caller's project and stage count, whoever started them; without a project, those without one. Each
    newer run that is passed over is named in a warning, with the reason.

    Args:
        flow: The flow's name, such as "TrainFlow".
        stage: "production", "staging", or a branch as Metaflow names it ("test.pricing"); the caller's own if None.
        default: What to return if there is none.

    Raises:
        NoGoodRun: There is none, and no default either.
        MetaflowException: Flow or stage is no name.
    """
    from metaflow import Flow, current
    from metaflow.exception import MetaflowNotFound

    _check_names(flow, stage)
    scope = tags_of(current, stage)
    try:
        runs = [run for run in Flow(flow, _namespace_check=False) if _scope(run) == scope and not _is(run, current)]
    except MetaflowNotFound:
        runs = []
    found, reasons = pick(runs)
    if found is None and default is _REQUIRED:
        where = f" in {', '.join(sorted(scope))}" if scope else ""
        there = "; ".join(reasons[:3]) if reasons else "it has no run there" if scope else "it has no run"
        raise NoGoodRun(
            f"No run of {flow} is good{where}: {there}. Run {flow} until it passes its gate, then try again."
        )
    for reason in reasons if found is not None else ():
        _log.warning("%s: passed over, %s is used.", reason, found.pathspec)
    return default if found is None else found


def _check_names(flow: Any, stage: Any) -> None:
    if not isinstance(flow, str) or not flow or "/" in flow:
        raise MetaflowException(f'latest_good({flow!r}): say the name of a flow, such as "TrainFlow".')
    if stage is not None and (not isinstance(stage, str) or not stage):
        raise MetaflowException(
            f'latest_good(stage={stage!r}): a stage is "production", "staging", or a branch such as "test.pricing".'
        )


def pick(runs: Iterable[Any]) -> tuple[Any, list[str]]:
    """Return the first good run, and of each run before it why it is not.

    Args:
        runs: Newest first.
    """
    candidates = list(runs)
    reasons: list[str] = []
    tagged = any(not {PASSED, REFUSED}.isdisjoint(run.tags) for run in candidates)
    for run in candidates:
        reason = _fault(run, tagged=tagged)
        if not reason:
            return run, reasons
        reasons.append(f"{run.pathspec} {reason}")
    return None, reasons


def _fault(run: Any, *, tagged: bool) -> str:
    """Return why a run is not good, or nothing; what costs most to ask comes last."""
    if REFUSED in run.tags:
        return "was refused by its gate"
    if not run.successful:
        return "has not come to its end: it failed, or still runs"
    if tagged and PASSED not in run.tags:
        return f"is not tagged {PASSED}"
    if not tagged and getattr(run.data, "passed", None) is not True:
        return f"has neither the tag {PASSED} nor the artifact passed=True"
    caught = next((task for step in run if _may_catch(run, step) for task in step if not task.successful), None)
    return f"has a failure that was caught, in {'/'.join(caught.pathspec.split('/')[2:])}" if caught is not None else ""


def _may_catch(run: Any, step: Any) -> bool:
    decorators = run["_parameters"].task["_graph_info"].data["steps"].get(step.id, {}).get("decorators", [])
    return any(each["name"] == "catch" for each in decorators)


def _scope(run: Any) -> frozenset[str]:
    return frozenset(tag for tag in run.tags if tag.startswith(_SCOPE))


def _is(run: Any, current: Any) -> bool:
    return bool(current.is_running_flow) and run.pathspec == f"{current.flow_name}/{current.run_id}"
