"""Settle what a service that is gone left running: end it, record it, and start what its success was to start."""

from __future__ import annotations

import logging
import shutil
import threading
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from platform_cli.adapters import process
from platform_cli.adapters.metaflow.outcome import OUTCOME, early_run_id, read_outcome
from platform_cli.adapters.scheduler.executor import MARK, run_log, work_folder
from platform_cli.adapters.scheduler.triggers import Triggers
from platform_cli.adapters.scheduler.verdict import judge, where_to_look

if TYPE_CHECKING:
    from platform_cli.adapters.ledger import Ledger
    from platform_cli.core.flow import FlowOutcome
    from platform_cli.core.places import Places
    from platform_cli.core.records import RunRecord

_log = logging.getLogger(__name__)


def settle(places: Places, ledger: Ledger) -> None:
    """Leave no run of ours running; only for whoever holds the service's lock.

    A run that came to its end before we came is judged by what it left behind; one that had not is interrupted.
    """
    left = [run for run in reversed(ledger.runs("running")) if not run.is_attached]
    outcomes = [read_outcome(work_folder(places, run) / OUTCOME) for run in left]
    process.end_marked(MARK, {str(work_folder(places, run)) for run in left})
    for run, outcome in zip(left, outcomes, strict=True):
        _settle(places, ledger, run, outcome)


def _settle(places: Places, ledger: Ledger, run: RunRecord, outcome: FlowOutcome) -> None:
    work = work_folder(places, run)
    run_id = outcome.run_id or early_run_id(work)
    state, detail = judge(None, outcome, run.flow_name, "the scheduler died while it was running")
    if state != "succeeded":
        detail = where_to_look(detail, work, run_log(places, run), registered=run_id is not None)
    pathspec = f"{run.flow_name}/{run_id}" if run_id else None
    now = datetime.now(timezone.utc)
    ended = ledger.update_run(run.id, state=state, ended=now, detail=detail, pathspec=pathspec)
    _log.warning("run %s of %s %s: %s", run.id, run.deployment, state, detail or "it had ended by itself")
    shutil.rmtree(work, ignore_errors=True)
    if state == "succeeded":
        Triggers(ledger, ledger.add_run, threading.Event()).on_success(ended)
