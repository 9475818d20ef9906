"""Where APScheduler meets our ledger: its clock fires, the ledger remembers what has fired."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from apscheduler.executors.base import BaseExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.triggers.base import BaseTrigger

from platform_cli.core.schedule import next_due

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from platform_cli.adapters.ledger import Ledger
    from platform_cli.core.records import Deployment


class CronSchedule(BaseTrigger):
    """Fire at the times of a cron expression in its zone."""

    def __init__(self, cron: str, zone: str) -> None:
        self._cron, self._zone = cron, zone

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """Return the first time after the previous one: what was missed in between is APScheduler's to coalesce."""
        return next_due(self._cron, self._zone, previous_fire_time or now)


class LedgerJobStore(MemoryJobStore):
    """Keep the jobs in memory and write each next time to the ledger: the service may die at any moment."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self._ledger = ledger

    def add_job(self, job: Any) -> None:
        """Take a job, and note when it is due."""
        super().add_job(job)
        self._ledger.set_next_due(job.id, job.next_run_time)

    def update_job(self, job: Any) -> None:
        """Note when the job is due next. A death before this line makes it due again, and the ledger refuses it."""
        super().update_job(job)
        self._ledger.set_next_due(job.id, job.next_run_time)


class RunExecutor(BaseExecutor):
    """Hand what is due to the queue of runs; count it as going on until its run has ended."""

    def __init__(self, enqueue: Callable[[str, datetime], Future[None]]) -> None:
        super().__init__()
        self._enqueue = enqueue

    def _do_submit_job(self, job: Any, run_times: list[datetime]) -> None:
        future = self._enqueue(job.id, run_times[-1])
        future.add_done_callback(lambda _: self._run_job_success(job.id, []))


def first_due(deployment: Deployment, grace: timedelta) -> datetime:
    """Return when a deployment is due first after the service's start: a time that was missed, if it may still run."""
    assert deployment.cron is not None  # noqa: S101 - only scheduled deployments come here
    now = datetime.now(timezone.utc)
    if deployment.next_due is None:
        return next_due(deployment.cron, deployment.timezone, now)
    if deployment.next_due >= now - grace:
        return deployment.next_due
    return next_due(deployment.cron, deployment.timezone, now - grace)
