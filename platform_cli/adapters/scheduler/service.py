"""The scheduler service: a clock, a queue of runs, triggers, and what can be asked of them."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

from platform_cli.adapters import lock
from platform_cli.adapters.scheduler.executor import ReleaseExecutor
from platform_cli.adapters.scheduler.new_runs import new_detached_run, new_run
from platform_cli.adapters.scheduler.protocol import Answer, Request, ServiceSettings
from platform_cli.adapters.scheduler.queue import RunQueue
from platform_cli.adapters.scheduler.recovery import settle
from platform_cli.adapters.scheduler.schedules import Schedules
from platform_cli.adapters.scheduler.triggers import Triggers
from platform_cli.core.errors import NotReadyError, PlatformError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from platform_cli.adapters.ledger import Ledger
    from platform_cli.core.places import Places
    from platform_cli.core.records import RunRecord

_WATCH_SECONDS = 1.0
_log = logging.getLogger(__name__)


class SchedulerService:
    """Own the clock and the queue; answer requests, several at a time."""

    def __init__(self, places: Places, ledger: Ledger, settings: ServiceSettings) -> None:
        self._places = places
        self._ledger = ledger
        self._settings = settings
        self._grace = timedelta(minutes=settings.grace_minutes)
        self._stopping = threading.Event()
        self._suspending = threading.Lock()
        self._suspended = False
        self._triggers = Triggers(ledger, self._add, self._stopping)
        on_success = self._triggers.on_success
        self._executor = ReleaseExecutor(places, ledger, settings.keep_logs, on_success, self._stopping)
        self._queue = RunQueue(ledger, settings.concurrency, self._executor.start, self._stopping)
        self._schedules = Schedules(ledger, self._queue, self._grace, settings.overlap)

    def start(self) -> None:
        """Take up where the last service left off, however it ended."""
        settle(self._places, self._ledger)
        self._queue.take_up(self._grace)
        self._schedules.start()
        _log.info("started, process %s", os.getpid())

    def close(self) -> None:
        """Start nothing more and wait for what runs."""
        self._schedules.close()
        if self._queue.running():
            _log.info("waiting for %d runs to end", self._queue.running())
        self._queue.close()
        _log.info("stopped")

    def interrupt(self, reason: str) -> None:
        """End what runs."""
        self._executor.interrupt(reason)

    def answer(self, request: Request) -> Answer:
        """Do what is asked; what goes wrong is told to whoever asked."""
        runs: tuple[int, ...] = ()
        error = ""
        try:
            runs = self._do(request)
        except PlatformError as refusal:
            error = refusal.message
        except Exception as bug:  # noqa: BLE001 - whoever asked must get an answer
            _log.exception("request %s failed", request.verb)
            error = f"{type(bug).__name__}: {bug}"
        return Answer(pid=os.getpid(), settings=self._settings, active=self._queue.running(), runs=runs, error=error)

    def _do(self, request: Request) -> tuple[int, ...]:
        match request.verb:
            case "ping" | "stop":
                pass
            case "reload":
                self._schedules.reload(request.name)
            case "trigger":
                return self._trigger(request)
            case "run":
                return self._run_detached(request)
            case "event":
                self._refuse_if_ending()
                return self._triggers.on_event(request.name, request.payload)
            case "suspend":
                self._suspend()
            case "interrupt":
                self.interrupt("stopped by platform down --now")
        return ()

    def _trigger(self, request: Request) -> tuple[int, ...]:
        self._refuse_if_ending()
        deployment = self._ledger.deployment(request.name)
        if deployment is None:
            message = f"there is no deployment '{request.name}' any more."
            raise NotReadyError(message, code="DEPLOYMENT_UNKNOWN", hint="platform deployments")
        run = self._add(new_run(deployment, "trigger", options=request.options))
        return (run.id,) if run else ()

    def _run_detached(self, request: Request) -> tuple[int, ...]:
        self._refuse_if_ending()
        run = self._add(new_detached_run(request.code)) if request.code else None
        return (run.id,) if run else ()

    def _add(self, run: RunRecord, consumed: Sequence[str] = ()) -> RunRecord | None:
        return self._queue.add(run, consumed)

    def _refuse_if_ending(self) -> None:
        if self._suspended or self._stopping.is_set():
            message = "the environment is being taken down: nothing more is started."
            raise NotReadyError(message, code="SCHEDULER_STOPPING", hint="platform up")

    def _suspend(self) -> None:
        """Start nothing more for as long as the operation that asks for it works, however that ends."""
        with self._suspending:
            if self._suspended:
                return
            self._suspended = True
            self._schedules.pause()
            self._queue.hold()
        _log.info("suspended")
        threading.Thread(target=self._resume_when_alone, name="suspension", daemon=True).start()

    def _resume_when_alone(self) -> None:
        while self._suspended and not self._stopping.wait(_WATCH_SECONDS):
            with self._suspending, contextlib.suppress(PlatformError):
                if lock.holder_of(self._places.operation_lock) is None:
                    self._suspended = False
                    self._queue.release()
                    self._schedules.resume()
                    _log.info("resumed: whoever asked for the suspension is gone")
