"""`platform runs|show|artifacts|cards|tag`: look at what runs have left behind."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import msgspec

from platform_cli.adapters.metaflow.results import (
    Results,
    artifact_names,
    cards_of,
    caught_exception,
    run_row,
    tasks_of,
)
from platform_cli.core.changes import ArtifactRow, CardRow, RunReport, TaskRow
from platform_cli.core.errors import NotReadyError, UsageError
from platform_cli.operations.run_rows import run_row as ledger_row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from platform_cli.core.changes import RunRow
    from platform_cli.core.run_price import RunPrice
    from platform_cli.targets.base import Target

_LONGEST_VALUE = 120


@contextlib.contextmanager
def results_of(target: Target, namespace: str | None = None) -> Iterator[Results]:
    """Give the results of an environment, of every namespace unless one is named.

    Raises:
        NotReadyError: If it was never up.
    """
    if not target.has_results():
        message = f"the environment '{target.settings.environment}' is not up, so it has no results."
        raise NotReadyError(message, code="ENVIRONMENT_DOWN", hint="platform up")
    with target.connected() as access:
        yield Results(access, namespace)


def list_runs(target: Target, flow: str | None, limit: int, namespace: str | None) -> list[RunRow]:
    """Return the newest runs of every namespace (or one), with why they ran and what the ledger knows of their end."""
    records = target.runs(limit=10 * limit)
    rows = [ledger_row(run, target.settings.places) for run in records]  # once: a run may end while we look
    known = {row.pathspec: row for row in rows}
    with results_of(target, namespace) as results:
        asked = flow is None or not any(run.flow_name == flow for run in records) or flow in results.flows()
        stored = {row.pathspec: row for row in results.runs(flow, limit)} if asked else {}
    merged = [_merge(row, known.get(row.pathspec)) for row in stored.values()]
    if namespace is None:
        merged += [row for row in rows if row.pathspec not in stored and flow in {None, row.pathspec.split("/")[0]}]
    return sorted(merged, key=lambda row: row.began.timestamp() if row.began else 0, reverse=True)[:limit]


def _merge(stored: RunRow, known: RunRow | None) -> RunRow:
    if known is None:
        return stored
    status = known.status if stored.status == "unfinished" or known.status == "interrupted" else stored.status
    return msgspec.structs.replace(
        stored,
        status=status,
        cause=known.cause,
        deployment=known.deployment,
        release=known.release,
        detail=known.detail,
    )


def show_run(target: Target, text: str | None, namespace: str | None) -> RunReport:
    """Return a run with its steps and tasks, parameters and tags."""
    with results_of(target, namespace) as results:
        run = run_of(results.find(text))
        records = target.runs(pathspec=run.pathspec)
        row = _merge(run_row(run), ledger_row(records[0], target.settings.places) if records else None)
        tasks = tuple(_task_row(task) for task in tasks_of(run))
        end = run.end_task
        names = artifact_names(end) if end is not None else []
        return RunReport(row, tasks, tuple(names), row.tags, _price(target, run))


def _price(target: Target, run: Any) -> RunPrice | None:
    """Return what a run's pods cost; None where no prices are known, or Google bills pods and not nodes."""
    costs, values = target.costs(), target.settings.values
    if costs is None or values.autopilot:
        return None
    from platform_cli.adapters.metaflow.pods import pod_uses
    from platform_cli.core.pools import pools_of
    from platform_cli.core.run_price import run_price

    return run_price(pod_uses(run), pools_of(values), costs.pools)


def run_of(found: Any) -> Any:
    """Return the run to which what was found belongs."""
    while type(found).__name__ != "Run":
        found = found.parent
    return found


def _task_row(task: Any) -> TaskRow:
    seconds = (task.finished_at - task.created_at).total_seconds() if task.finished_at else None
    caught = caught_exception(task)
    exception = caught or task.exception
    # To Metaflow, a task whose code raised something has not finished.
    status = "succeeded" if task.successful else "failed" if exception or task.finished else "unfinished"
    return TaskRow(
        task=f"{task.parent.id}/{task.id}",
        status="caught" if caught else status,
        attempts=task.current_attempt + 1,
        seconds=seconds,
        detail=str(exception).strip().splitlines()[-1] if exception else "",
    )


def list_artifacts(target: Target, text: str | None, namespace: str | None) -> list[ArtifactRow]:
    """Return the artifacts at the end of a run, or of a step's tasks."""
    with results_of(target, namespace) as results:
        found = results.find(text)
        end = found.end_task if type(found).__name__ == "Run" else None
        tasks = [end] if end is not None else tasks_of(found)
        return [_artifact(task, name) for task in tasks for name in artifact_names(task)]


def _artifact(task: Any, name: str) -> ArtifactRow:
    try:
        value = task[name].data
        text, kind = repr(value), type(value).__name__
    except Exception as error:  # noqa: BLE001 - a value that needs a package we lack must not hide the others
        text, kind = f"cannot be read here: {error}", "?"
    short = text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
    return ArtifactRow(f"{task.parent.id}/{task.id}", name, kind, " ".join(short.split()))


def write_cards(target: Target, text: str | None, namespace: str | None, folder: Path) -> list[CardRow]:
    """Write the cards of a run, step or task as HTML files and return where they are.

    Raises:
        UsageError: If there is none.
    """
    with results_of(target, namespace) as results:
        found = results.find(text)
        written = [
            _write_card(task, number, card, folder)
            for task in tasks_of(found)
            for number, card in enumerate(cards_of(task))
        ]
    if not written:
        message = f"{found.pathspec} has no card."
        raise UsageError(message, code="CARD_NONE", hint="put @card above a step, or: platform run FLOW --with card")
    return written


def _write_card(task: Any, number: int, card: Any, folder: Path) -> CardRow:
    file = folder / f"{task.pathspec.replace('/', '-')}-{number}.html"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(card.get(), encoding="utf-8")
    return CardRow(f"{task.parent.id}/{task.id}", card.type, str(file))


def change_tags(target: Target, text: str, changes: list[str]) -> tuple[str, ...]:
    """Add (`+tag`) and remove (`-tag`) tags of a run; return its tags then."""
    unsigned = [change for change in changes if change[:1] not in {"+", "-"} or len(change) == 1]
    if unsigned:
        message = f"'{unsigned[0]}' says neither add nor remove."
        raise UsageError(message, code="TAG_INVALID", hint=f"platform tag {text} +{unsigned[0].lstrip('+-') or 'TAG'}")
    add = [change[1:] for change in changes if change.startswith("+")]
    remove = [change[1:] for change in changes if change.startswith("-")]
    with results_of(target) as results:
        run = run_of(results.find(text))
        run.replace_tags(remove, add)
        return tuple(sorted(run.user_tags))
