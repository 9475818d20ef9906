"""The deployments' schedules: what is due becomes a run, or the record of why it does not."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from platform_cli.adapters.scheduler.clock import Clock, first_due
from platform_cli.adapters.scheduler.new_runs import missed, new_run, skipped
from platform_cli.core.schedule import parse_zone

if TYPE_CHECKING:
    from platform_cli.adapters.ledger import Ledger
    from platform_cli.adapters.scheduler.queue import RunQueue
    from platform_cli.core.records import Deployment
    from platform_cli.core.settings import Overlap


class Schedules:
    """Hand what is due to the queue.

    Args:
        ledger: Where the deployments and their next due times are.
        queue: Where runs go.
        grace: How late a run may start.
        overlap: What becomes of a run that is due while the one before it waits or goes on.
    """

    def __init__(self, ledger: Ledger, queue: RunQueue, grace: timedelta, overlap: Overlap) -> None:
        self._ledger = ledger
        self._queue = queue
        self._grace = grace
        self._overlap = overlap
        self._clock = Clock(ledger, self._on_due)
        self._reloading = threading.Lock()

    def start(self) -> None:
        """Take up every schedule where the last service left it."""
        for deployment in self._ledger.deployments():
            self._take_in(deployment)
        self._clock.start()

    def reload(self, name: str) -> None:
        """Take a deployment in as it is now, which may be: not at all."""
        with self._reloading:
            deployment = self._ledger.deployment(name)
            if deployment is None:
                self._clock.forget(name)
            else:
                self._take_in(deployment)

    def pause(self) -> None:
        """Let nothing fall due until `resume`; then what was due meanwhile is."""
        self._clock.pause()

    def resume(self) -> None:
        """Go on after `pause`."""
        self._clock.resume()

    def close(self) -> None:
        """Let nothing fall due any more."""
        self._clock.shutdown(wait=False)

    def _take_in(self, deployment: Deployment) -> None:
        if deployment.cron is None or deployment.paused:
            self._clock.forget(deployment.name)
            self._ledger.set_next_due(deployment.name, None)
            return
        due, too_old = first_due(deployment, self._grace, datetime.now(timezone.utc))
        if too_old:
            before = f"; so were {len(too_old) - 1} before it" if len(too_old) > 1 else ""
            self._skip(deployment, too_old[-1], self._missed(deployment, too_old[-1]) + before)
        self._clock.schedule(deployment, due)

    def _on_due(self, name: str, due: datetime) -> None:
        deployment = self._ledger.deployment(name)
        if deployment is None or deployment.paused:
            return  # changed this very moment: the reload is on its way
        if datetime.now(timezone.utc) - due > self._grace:
            self._skip(deployment, due, self._missed(deployment, due))
        elif self._overlap == "skip" and self._queue.has_scheduled(name):
            self._skip(deployment, due, "the previous run was still going on")
        else:
            self._queue.add(new_run(deployment, "schedule", due=due))

    def _skip(self, deployment: Deployment, due: datetime, reason: str) -> None:
        self._queue.add(skipped(new_run(deployment, "schedule", due=due), reason))

    def _missed(self, deployment: Deployment, due: datetime) -> str:
        return missed(due.astimezone(parse_zone(deployment.timezone)), self._grace)
