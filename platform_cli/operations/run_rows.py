"""A run of the ledger as a row that people read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.metaflow.outcome import early_run_id
from platform_cli.adapters.process import is_same
from platform_cli.core.changes import RunRow

if TYPE_CHECKING:
    from platform_cli.core.places import Places
    from platform_cli.core.records import RunRecord


def run_row(run: RunRecord, places: Places) -> RunRow:
    """Return the row; a run by hand whose process is gone without a word shows as interrupted."""
    state, detail = run.state, run.detail
    if state == "running" and run.pid is not None and not is_same(run.pid, run.pid_started):
        state, detail = "interrupted", detail or "its process ended without a word"
    seconds = (run.ended - run.started).total_seconds() if run.ended and run.started else None
    return RunRow(
        pathspec=run.pathspec or _early(run, places),
        status=state,
        began=run.started or run.queued,
        seconds=seconds,
        cause=run.cause,
        deployment=run.deployment,
        release=run.release,
        detail=detail,
    )


def _early(run: RunRecord, places: Places) -> str:
    run_id = early_run_id(places.work / f"run-{run.id}")
    return f"{run.flow_name}/{run_id or '-'}"
