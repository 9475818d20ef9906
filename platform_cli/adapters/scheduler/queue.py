"""The queue of runs: at most so many at once, in order, none twice, none lost."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from platform_cli.adapters.scheduler.insist import RETRY_SECONDS
from platform_cli.adapters.scheduler.new_runs import missed
from platform_cli.core.errors import PlatformError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import timedelta

    from platform_cli.adapters.ledger import Ledger
    from platform_cli.core.records import RunRecord

_log = logging.getLogger(__name__)


class RunQueue:
    """Record runs in the ledger before anything else happens, then start them in order.

    Args:
        ledger: Where runs are recorded.
        concurrency: How many runs may go on at once.
        start: Starts a run and returns the function that waits for its end.
        stopping: Set once the service has been told to stop.
    """

    def __init__(
        self,
        ledger: Ledger,
        concurrency: int,
        start: Callable[[RunRecord], Callable[[], None]],
        stopping: threading.Event,
    ) -> None:
        self._ledger = ledger
        self._start = start
        self._stopping = stopping
        self._waiting: dict[int, RunRecord] = {}
        self._running: dict[int, RunRecord] = {}
        self._adding, self._starting = threading.Lock(), threading.Lock()
        self._open = threading.Event()
        self._open.set()
        self._pool = ThreadPoolExecutor(max_workers=concurrency, thread_name_prefix="run")

    def add(self, run: RunRecord, consumed: Sequence[str] = ()) -> RunRecord | None:
        """Record a run and queue it; None if there is one for the same due time: then nothing happens.

        Raises:
            PlatformError: If it cannot be recorded: then nothing happens either.
        """
        with self._adding:
            recorded = self._ledger.add_run(run, consumed)
            if recorded is not None and recorded.state == "queued":
                self._submit(recorded)
        return recorded

    def take_up(self, grace: timedelta) -> None:
        """Queue what an earlier service recorded and did not start, unless it is too late for that."""
        now = datetime.now(timezone.utc)
        for run in reversed(self._ledger.runs("queued")):
            if now - run.queued <= grace:
                self._submit(run)
            else:
                self._ledger.update_run(run.id, state="skipped", ended=now, detail=missed(run.queued, grace))

    def hold(self) -> None:
        """Start nothing until `release`; returns when every run that goes on has its process."""
        self._open.clear()
        with self._starting:
            pass

    def release(self) -> None:
        """Start again what waits."""
        self._open.set()

    def has_scheduled(self, deployment: str) -> bool:
        """Say whether a run that the schedule of a deployment asked for waits or goes on."""
        runs = [*self._waiting.values(), *self._running.values()]
        return any(run.deployment == deployment and run.cause == "schedule" for run in runs)

    def running(self) -> int:
        """Return how many runs go on."""
        return len(self._running)

    def close(self) -> None:
        """Start nothing more and wait for what goes on; what waits stays in the ledger for the next start."""
        self._stopping.set()
        self._open.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _submit(self, run: RunRecord) -> None:
        self._waiting[run.id] = run
        self._pool.submit(self._work)

    def _work(self) -> None:
        """Start the run that waits longest, whichever it is by now, and wait for its end."""
        begun = self._begin()
        if begun is None:
            return
        run, wait = begun
        try:
            wait()
        except Exception:  # noqa: BLE001 - one run must never take the queue down
            _log.exception("how run %s of %s ended is left to the next start of the service", run.id, run.deployment)
        finally:
            del self._running[run.id]

    def _begin(self) -> tuple[RunRecord, Callable[[], None]] | None:
        while True:
            self._open.wait()
            with self._starting:
                if self._stopping.is_set():
                    return None
                if not self._open.is_set():
                    continue
                run = next(iter(self._waiting.values()))
                try:
                    wait = self._start(run)
                except PlatformError as error:
                    _log.error("cannot start run %s: %s I try again.", run.id, error)
                else:
                    self._running[run.id] = self._waiting.pop(run.id)
                    return run, wait
            self._stopping.wait(RETRY_SECONDS)
