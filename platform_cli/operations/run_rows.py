"""A run of the ledger as a row that people read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from platform_cli.adapters.ledger import Ledger
from platform_cli.adapters.metaflow.outcome import OUTCOME, early_run_id, read_outcome
from platform_cli.adapters.process import is_same
from platform_cli.adapters.scheduler.verdict import judge
from platform_cli.core.changes import RunRow

if TYPE_CHECKING:
    from pathlib import Path

    from platform_cli.core.places import Places
    from platform_cli.core.records import RunRecord


def run_row(run: RunRecord, places: Places) -> RunRow:
    """Return the row; a run whose process is gone is judged by what it left behind, until its end is recorded."""
    if run.state == "running" and run.pid is not None and not is_same(run.pid, run.pid_started):
        run = _judged(run, places)
    seconds = (run.ended - run.started).total_seconds() if run.ended and run.started else None
    return RunRow(
        pathspec=run.pathspec or _early(run, places),
        status=run.state,
        began=run.started or run.queued,
        seconds=seconds,
        cause=run.cause,
        deployment=run.deployment,
        release=run.release,
        detail=run.detail,
    )


def _judged(run: RunRecord, places: Places) -> RunRecord:
    # What it left behind is removed once its end is recorded: read in this order, one of the two tells the end.
    outcome = read_outcome(_work(run, places) / OUTCOME)
    latest = Ledger(places.ledger).run(run.id) or run
    if latest.state != "running":
        return latest
    state, detail = judge(None, outcome, run.flow_name, "its process ended without a word")
    return msgspec.structs.replace(latest, state=state, detail=latest.detail or detail)


def _early(run: RunRecord, places: Places) -> str:
    run_id = early_run_id(_work(run, places))
    return f"{run.flow_name}/{run_id or '-'}"


def _work(run: RunRecord, places: Places) -> Path:
    return places.work / f"run-{run.id}"
