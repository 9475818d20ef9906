"""Start the scheduler service, or leave the one that runs with the right settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.scheduler import control
from platform_cli.core import events
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from platform_cli.core.events import Sink
    from platform_cli.core.phase import Action
    from platform_cli.core.settings import Settings


class StartScheduler:
    """One service per environment; one that works by other settings, or does not answer, is started anew."""

    title = "Start scheduler"

    def __init__(self, settings: Settings, sink: Sink) -> None:
        self._settings = settings
        self._sink = sink

    def preview(self) -> tuple[Change, ...]:
        """Ask the service that runs, if any."""
        action, pid = self._found()
        return (Change("scheduler", f"process {pid}" if pid else "a new process", action),)

    def run(self) -> tuple[Change, ...]:
        """Start it, after stopping one that is not as it shall be."""
        action, pid = self._found()
        if action != "unchanged":
            self._tell_waiting()
            control.stop_service(self._settings.places)
            pid = control.start_service(self._settings)
        return (Change("scheduler", f"process {pid}", action),)

    def _tell_waiting(self) -> None:
        answer = control.ping(self._settings.places)
        if answer is not None and answer.active:
            text = f"Waiting for {answer.active} running before the scheduler is started with other settings."
            self._sink(events.Noticed(text=text))

    def _found(self) -> tuple[Action, int | None]:
        answer = control.ping(self._settings.places)
        if answer is None:
            return "created", None
        as_wanted = answer.settings == control.service_settings(self._settings)
        return "unchanged" if as_wanted else "configured", answer.pid
