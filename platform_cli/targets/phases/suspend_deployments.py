"""Start nothing more, and wait for what runs or end it."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

from platform_cli.adapters import process
from platform_cli.adapters.ledger import Ledger
from platform_cli.adapters.scheduler import control
from platform_cli.adapters.scheduler.client import ask
from platform_cli.adapters.scheduler.protocol import Request
from platform_cli.core import events
from platform_cli.core.errors import PlatformError
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from platform_cli.core.events import Sink
    from platform_cli.core.places import Places
    from platform_cli.core.records import RunRecord

_STOPPED = "stopped by platform down --now"


class SuspendDeployments:
    """Runs of deployments and runs by hand alike; `now` ends them instead of waiting."""

    title = "Suspend deployments"

    def __init__(self, places: Places, sink: Sink, *, now: bool) -> None:
        self._places = places
        self._sink = sink
        self._now = now

    def preview(self) -> tuple[Change, ...]:
        """List what runs."""
        return tuple(Change("run", _name(run), "removed" if self._now else "kept") for run in self._running())

    def run(self) -> tuple[Change, ...]:
        """Suspend, then wait for every run or end it. A ledger that cannot be read does not keep us from the rest."""
        alive = control.ping(self._places) is not None
        if alive:
            ask(self._places.socket, Request(verb="suspend"))
        running = self._running()
        if running and self._now and alive:
            ask(self._places.socket, Request(verb="interrupt"))
        elif running and not self._now:
            names = ", ".join(_name(run) for run in running)
            self._sink(events.Noticed(text=f"Waiting for {names} to end; `platform down --now` ends them."))
        for run in running:
            if self._now and not run.is_attached and not alive:
                continue  # StopScheduler ends and records what a dead service left running
            if self._now and run.is_attached:
                self._interrupt(run)
            process.wait_for(run.pid, run.pid_started)
        return tuple(Change("run", _name(run), "removed" if self._now else "kept") for run in running)

    def _running(self) -> list[RunRecord]:
        if not self._places.ledger.exists():
            return []
        try:
            runs = Ledger(self._places.ledger).runs("running")
        except PlatformError as error:
            self._sink(events.Warned(text=f"{error.message} What runs cannot be waited for."))
            return []
        return [run for run in runs if process.is_same(run.pid, run.pid_started)]

    def _interrupt(self, run: RunRecord) -> None:
        if run.pid is not None:
            process.stop_group(run.pid, run.pid_started)
        now = datetime.now(timezone.utc)
        Ledger(self._places.ledger).update_run(run.id, state="interrupted", ended=now, detail=_STOPPED)


def _name(run: RunRecord) -> str:
    return run.deployment or run.pathspec or run.flow_name
