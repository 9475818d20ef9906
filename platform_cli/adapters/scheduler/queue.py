"""The queue of runs: at most so many at once, in order, none twice, none lost."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import msgspec

from platform_cli.adapters.metaflow.outcome import early_run_id
from platform_cli.adapters.process import is_same, stop_group

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from platform_cli.adapters.ledger import Ledger
    from platform_cli.core.records import RunRecord


class RunQueue:
    """Record runs in the ledger before anything else happens, then execute them in order."""

    def __init__(
        self,
        ledger: Ledger,
        work: Path,
        concurrency: int,
        grace: timedelta,
        execute: Callable[[RunRecord], None],
    ) -> None:
        self._ledger = ledger
        self._work = work
        self._grace = grace
        self._execute = execute
        self._pool = ThreadPoolExecutor(max_workers=concurrency, thread_name_prefix="run")

    def add(self, run: RunRecord) -> tuple[RunRecord | None, Future[None]]:
        """Record a run and queue it; a run for a due time that has one already is neither recorded nor run."""
        recorded = self._ledger.add_run(run)
        if recorded is None or recorded.state != "queued":
            return recorded, self._pool.submit(lambda: None)
        return recorded, self._pool.submit(self._execute, recorded)

    def recover(self) -> None:
        """After a start: what was running has been interrupted; what was waiting runs, unless it is too late."""
        for run in self._ledger.runs("running"):
            if run.deployment is not None:
                self._interrupt(run)
        now = datetime.now(timezone.utc)
        for run in reversed(self._ledger.runs("queued")):
            if now - run.queued > self._grace:
                detail = "the scheduler was down when it was due"
                self._ledger.update_run(run.id, state="skipped", ended=now, detail=detail)
            else:
                self._pool.submit(self._execute, run)

    def _interrupt(self, run: RunRecord) -> None:
        if run.pid is not None and is_same(run.pid, run.pid_started):
            stop_group(run.pid, run.pid_started)
        run_id = early_run_id(self._work / f"run-{run.id}")
        self._ledger.update_run(
            run.id,
            state="interrupted",
            ended=datetime.now(timezone.utc),
            detail="the scheduler died while it was running",
            pathspec=f"{run.flow_name}/{run_id}" if run_id else None,
        )

    def interrupt_running(self) -> None:
        """End what is going on; each run's own thread then records it."""
        for run in self._ledger.runs("running"):
            if run.deployment is not None and run.pid is not None:
                self._ledger.update_run(run.id, detail="stopped by platform down --now")
                stop_group(run.pid, run.pid_started)

    def active(self) -> int:
        """Return how many runs of deployments are going on."""
        return sum(run.deployment is not None for run in self._ledger.runs("running"))

    def close(self) -> None:
        """Start nothing more; what waits stays in the ledger for the next start."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def skipped(run: RunRecord, detail: str) -> RunRecord:
    """Return the record of a run that will not happen, with the reason."""
    return msgspec.structs.replace(run, state="skipped", ended=run.queued, detail=detail)
