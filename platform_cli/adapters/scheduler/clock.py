"""Where APScheduler meets our ledger: its clock fires, the ledger remembers what has fired."""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, NamedTuple

from apscheduler.executors.base import BaseExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from platform_cli.adapters.scheduler.insist import RETRY_SECONDS
from platform_cli.core.errors import PlatformError
from platform_cli.core.schedule import dues_between, next_due

if TYPE_CHECKING:
    from collections.abc import Callable

    from platform_cli.adapters.ledger import Ledger
    from platform_cli.core.records import Deployment

_LONGEST_SLEEP = 30.0
_SET_BACK_SECONDS = 60.0
_log = logging.getLogger(__name__)


class Clock(BackgroundScheduler):
    """Say when a deployment is due, once for each due time.

    Args:
        ledger: Where the next due times are recorded.
        on_due: Records a run; a due time that it could not record stays due.
    """

    def __init__(self, ledger: Ledger, on_due: Callable[[str, datetime], None]) -> None:
        super().__init__(timezone=timezone.utc)
        self._store = LedgerJobStore(ledger)
        self.add_jobstore(self._store)
        self.add_executor(RunExecutor(on_due, self._store))
        self._ahead = _wall_ahead()

    def schedule(self, deployment: Deployment, due: datetime) -> None:
        """Take a deployment in, or in its new form; it is due first at `due`, which may be in the past."""
        assert deployment.cron is not None  # noqa: S101 - only scheduled deployments come here
        self.add_job(
            print,  # never called: the executor hands the job's id to the queue
            CronSchedule(deployment.cron, deployment.timezone),
            id=deployment.name,
            next_run_time=due,
            coalesce=True,
            replace_existing=True,
        )

    def forget(self, name: str) -> None:
        """Take a deployment out, if it is in."""
        try:
            self.remove_job(name)
        except JobLookupError:
            return

    def _process_jobs(self) -> float:
        """Fire what is due, then sleep for a while at most.

        A sleeping thread does not notice that the machine slept too or that its clock was set; so it is never long.
        """
        self._notice_set_back()
        self._store.refused = False
        wait = super()._process_jobs()
        shortest = RETRY_SECONDS if self._store.refused else 0.0
        return min(max(shortest, _LONGEST_SLEEP if wait is None else wait), _LONGEST_SLEEP)

    def _notice_set_back(self) -> None:
        """After the clock was set back, times that had been far away may be near: the ledger knows those that ran."""
        ahead = _wall_ahead()
        if ahead < self._ahead - _SET_BACK_SECONDS:
            _log.warning("the machine's clock was set back by %d seconds", self._ahead - ahead)
            now = datetime.now(timezone.utc)
            for job in self.get_jobs():
                due = job.trigger.get_next_fire_time(None, now)
                if due < job.next_run_time:
                    self.modify_job(job.id, next_run_time=due)
        self._ahead = ahead


def _wall_ahead() -> float:
    return time.time() - time.monotonic()


class CronSchedule(BaseTrigger):
    """Fire at the times of a cron expression in its zone."""

    def __init__(self, cron: str, zone: str) -> None:
        self._cron, self._zone = cron, zone

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """Return the first time after the previous one: what was missed in between is APScheduler's to coalesce."""
        return next_due(self._cron, self._zone, previous_fire_time or now)


class LedgerJobStore(MemoryJobStore):
    """Keep the jobs in memory and write each next time to the ledger: the service may die at any moment.

    Attributes:
        refused: Whether a due time could not be recorded since this was last reset.
    """

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self._ledger = ledger
        self._still_due: dict[str, datetime] = {}
        self.refused = False

    def refuse(self, name: str, due: datetime) -> None:
        """Keep a job due at that time, when APScheduler is about to go on to the next one."""
        self._still_due[name] = due
        self.refused = True

    def add_job(self, job: Any) -> None:
        """Take a job, and note when it is due."""
        super().add_job(job)
        self._note(job)

    def update_job(self, job: Any) -> None:
        """Note when the job is due next. A death before this line makes it due again, and the ledger refuses it."""
        due = self._still_due.pop(job.id, None)
        if due is not None:
            job.next_run_time = due
        super().update_job(job)
        if due is None:
            self._note(job)

    def _note(self, job: Any) -> None:
        try:
            self._ledger.set_next_due(job.id, job.next_run_time)
        except PlatformError as error:
            # Nothing is lost: after a restart the old time is due again, and the ledger knows whether it has run.
            _log.error("cannot record when %s is due next: %s", job.id, error)


class RunExecutor(BaseExecutor):
    """Hand what is due to the queue of runs, which keeps count of what goes on."""

    def __init__(self, on_due: Callable[[str, datetime], None], store: LedgerJobStore) -> None:
        super().__init__()
        self._on_due = on_due
        self._store = store

    def submit_job(self, job: Any, run_times: list[datetime]) -> None:
        """Do it without APScheduler's count of instances: that one would not know what an earlier service started."""
        self._do_submit_job(job, run_times)

    def _do_submit_job(self, job: Any, run_times: list[datetime]) -> None:
        try:
            self._on_due(job.id, run_times[-1])
        except Exception as error:  # noqa: BLE001 - whatever it was, the run must not be lost
            is_bug = not isinstance(error, PlatformError)
            _log.error("cannot record that %s is due: %s I try again.", job.id, error, exc_info=is_bug)
            self._store.refuse(job.id, run_times[-1])


class FirstDue(NamedTuple):
    """When a deployment is due first after the service's start, and what came to nothing while there was no service."""

    due: datetime
    missed: tuple[datetime, ...]


def first_due(deployment: Deployment, grace: timedelta, now: datetime) -> FirstDue:
    """Return the time that is due first: one that was missed, if it may still run.

    A recorded time that lies farther ahead than the schedule's next one was written under a wrong clock.
    """
    assert deployment.cron is not None  # noqa: S101 - only scheduled deployments come here
    cron, zone, oldest = deployment.cron, deployment.timezone, now - grace
    upcoming = next_due(cron, zone, now)
    recorded = min(deployment.next_due or upcoming, upcoming)
    if recorded >= oldest:
        return FirstDue(recorded, ())
    return FirstDue(next_due(cron, zone, oldest), tuple(dues_between(cron, zone, recorded, oldest)))
