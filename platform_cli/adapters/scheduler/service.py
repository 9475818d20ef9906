"""The scheduler service: a clock, a queue of runs, and a socket on which the verbs ask for things."""

from __future__ import annotations

import logging
import os
import signal
import socketserver
from datetime import datetime, timedelta, timezone
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING, Any

import msgspec
from apscheduler.events import EVENT_JOB_MAX_INSTANCES
from apscheduler.schedulers.background import BackgroundScheduler

from platform_cli.adapters.files import make_folder
from platform_cli.adapters.ledger import Ledger
from platform_cli.adapters.lock import hold
from platform_cli.adapters.scheduler.clock import CronSchedule, LedgerJobStore, RunExecutor, first_due
from platform_cli.adapters.scheduler.executor import ReleaseExecutor
from platform_cli.adapters.scheduler.protocol import Answer, Request, ServiceSettings
from platform_cli.adapters.scheduler.queue import RunQueue, skipped
from platform_cli.adapters.scheduler.triggers import Triggers
from platform_cli.core.errors import ConflictError, PlatformError
from platform_cli.core.records import Deployment, RunRecord, TriggerEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    from platform_cli.adapters.lock import Holder
    from platform_cli.core.places import Places
    from platform_cli.core.records import Cause

_LOG_BYTES, _LOG_FILES = 1_000_000, 3
_UNLIMITED = 10_000
_log = logging.getLogger(__name__)


class SchedulerService:
    """Own the clock and the queue; answer requests."""

    def __init__(self, places: Places, ledger: Ledger, settings: ServiceSettings) -> None:
        self._ledger = ledger
        self._settings = settings
        self._grace = timedelta(minutes=settings.grace_minutes)
        self._triggers = Triggers(ledger, self._start)
        execute = ReleaseExecutor(places, ledger, settings.keep_logs, self._triggers.on_success)
        self._queue = RunQueue(ledger, places.work, settings.concurrency, self._grace, execute)
        self._clock = BackgroundScheduler(timezone=timezone.utc)
        self._clock.add_jobstore(LedgerJobStore(ledger))
        self._clock.add_executor(RunExecutor(self._on_due))
        self._clock.add_listener(self._on_overlap, EVENT_JOB_MAX_INSTANCES)
        self.stopping = False

    def start(self) -> None:
        """Take up where the last service left off, however it ended."""
        self._queue.recover()
        for deployment in self._ledger.deployments():
            self._schedule(deployment)
        self._clock.start()
        _log.info("started, process %s", os.getpid())

    def close(self) -> None:
        """Start nothing more and wait for what runs."""
        self._clock.shutdown(wait=False)
        self._queue.close()
        _log.info("stopped")

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
        return Answer(pid=os.getpid(), settings=self._settings, active=self._queue.active(), runs=runs, error=error)

    def _do(self, request: Request) -> tuple[int, ...]:
        match request.verb:
            case "ping":
                pass
            case "reload":
                self._reload(request.name)
            case "trigger":
                deployment = self._ledger.deployment(request.name)
                return self._start(deployment, "trigger", request.options, ()) if deployment else ()
            case "event":
                return self._triggers.on_event(request.name, request.payload)
            case "suspend":
                self._clock.pause()
            case "interrupt":
                self._queue.interrupt_running()
            case "stop":
                self.stopping = True
        return ()

    def _reload(self, name: str) -> None:
        if self._clock.get_job(name) is not None:
            self._clock.remove_job(name)
        deployment = self._ledger.deployment(name)
        if deployment is not None:
            self._schedule(deployment)

    def _schedule(self, deployment: Deployment) -> None:
        if deployment.cron is None or deployment.paused:
            self._ledger.set_next_due(deployment.name, None)
            return
        self._clock.add_job(
            print,  # never called: the executor hands the job's id to the queue
            CronSchedule(deployment.cron, deployment.timezone),
            id=deployment.name,
            next_run_time=first_due(deployment, self._grace),
            coalesce=True,
            max_instances=1 if self._settings.overlap == "skip" else _UNLIMITED,
        )

    def _on_due(self, name: str, due: datetime) -> Future[None]:
        run = self._record(name, due)
        if datetime.now(timezone.utc) - due > self._grace:
            run = skipped(run, f"due {due:%Y-%m-%d %H:%M}, too late to start")
        return self._queue.add(run)[1]

    def _on_overlap(self, event: Any) -> None:
        run = self._record(event.job_id, event.scheduled_run_times[-1])
        self._queue.add(skipped(run, "the previous run was still going on"))

    def _record(self, name: str, due: datetime) -> RunRecord:
        deployment = self._ledger.deployment(name)
        if deployment is None:
            raise LookupError(name)
        return new_run(deployment, "schedule", due=due)

    def _start(
        self, deployment: Deployment, cause: Cause, options: Sequence[str], events: Sequence[TriggerEvent]
    ) -> tuple[int, ...]:
        run, _ = self._queue.add(new_run(deployment, cause, options=tuple(options), events=tuple(events)))
        return (run.id,) if run else ()


def new_run(deployment: Deployment, cause: Cause, **facts: Any) -> RunRecord:
    """Return the record of a run of the deployment's current release that is about to be queued."""
    return RunRecord(
        id=0,
        flow_name=deployment.flow_name,
        deployment=deployment.name,
        release=deployment.release,
        cause=cause,
        state="queued",
        queued=datetime.now(timezone.utc),
        **facts,
    )


def serve(places: Places, settings: ServiceSettings, on_ready: Callable[[], None]) -> None:
    """Run the service until it is asked to stop, by a request or by SIGTERM.

    Raises:
        ConflictError: If the environment has a living service already.
    """
    with hold(places.service_lock, "the scheduler service", _refuse_second):
        _log_to(places)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        ledger = Ledger(places.ledger)
        ledger.prepare()
        _serve(places, SchedulerService(places, ledger, settings), on_ready)


def _refuse_second(holder: Holder | None) -> None:
    who = f"process {holder.pid}" if holder else "another process"
    message = f"the scheduler service of this environment is running already, as {who}."
    raise ConflictError(message, code="SCHEDULER_RUNNING", hint="platform status")


def _serve(places: Places, service: SchedulerService, on_ready: Callable[[], None]) -> None:
    service.start()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            request = msgspec.json.decode(self.rfile.readline(), type=Request)
            self.wfile.write(msgspec.json.encode(service.answer(request)) + b"\n")

    make_folder(places.socket.parent)
    places.socket.unlink(missing_ok=True)
    with socketserver.UnixStreamServer(str(places.socket), Handler) as server:
        signal.signal(signal.SIGTERM, lambda *_: _interrupt(service))
        on_ready()
        try:
            while not service.stopping:
                server.handle_request()
        except InterruptedError:
            pass
        finally:
            places.socket.unlink(missing_ok=True)
            service.close()


def _interrupt(service: SchedulerService) -> None:
    service.stopping = True
    raise InterruptedError


def _log_to(places: Places) -> None:
    handler = RotatingFileHandler(places.service_log, maxBytes=_LOG_BYTES, backupCount=_LOG_FILES)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("platform_cli").setLevel(logging.INFO)
