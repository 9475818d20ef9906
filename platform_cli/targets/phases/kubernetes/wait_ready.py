"""Wait until every component serves, and say of those that do not why."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from platform_cli.adapters.kubernetes.component_reasons import component_reason, known_reason
from platform_cli.adapters.kubernetes.readiness import COMPONENTS, await_ready
from platform_cli.core import events
from platform_cli.core.errors import ProvisionError

if TYPE_CHECKING:
    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.adapters.kubernetes.readiness import Component
    from platform_cli.core.events import Sink
    from platform_cli.core.phase import Change
    from platform_cli.core.settings import Settings

_SECONDS = 300
_PATIENCE_SECONDS, _LOOK_SECONDS = 10.0, 5.0


class WaitReady:
    """Five minutes are enough to pull the images and to get the disks; what takes longer is told with its reason."""

    title = "Wait until ready"

    def __init__(self, cluster: Cluster, settings: Settings, sink: Sink, seconds: float = _SECONDS) -> None:
        self._cluster = cluster
        self._namespace = settings.namespace
        self._sink = sink
        self._seconds = seconds
        self._told: tuple[str, ...] = ()
        self._explained: dict[str, str] = {}
        self._next_look = 0.0

    def preview(self) -> tuple[Change, ...]:
        """Do nothing: what is not applied cannot become ready."""
        return ()

    def run(self) -> tuple[Change, ...]:
        """Wait.

        Raises:
            ProvisionError: Naming each component that is not ready in time, and what keeps it.
        """
        waiting = await_ready(self._cluster, self._namespace, self._seconds, self._tell)
        if waiting:
            reasons = "\n".join(f"- {one.title}: {component_reason(self._cluster, one)}" for one in waiting)
            names = ", ".join(one.title for one in waiting)
            message = (
                f"{len(waiting)} of {len(COMPONENTS)} components are not ready after {self._seconds:.0f} s: {names}."
            )
            hint = "mend what is said above and run the same command again; finished work is kept"
            raise ProvisionError(message, code="COMPONENT_NOT_READY", hint=hint, details=reasons)
        return ()

    def _tell(self, waiting: list[Component]) -> None:
        titles = tuple(one.title for one in waiting)
        if titles != self._told:
            self._told = titles
            self._sink(events.Noticed(text=f"Waiting for: {', '.join(titles)}."))
        now = time.monotonic()
        self._next_look = self._next_look or now + _PATIENCE_SECONDS
        if now > self._next_look:
            self._next_look = now + _LOOK_SECONDS
            self._warn(waiting)

    def _warn(self, waiting: list[Component]) -> None:
        """Say what keeps a component while there is still time to mend it, each reason once."""
        for one in waiting:
            why = known_reason(self._cluster, one)
            if why and self._explained.get(one.title) != why:
                self._explained[one.title] = why
                self._sink(events.Warned(text=f"The {one.title} is not ready: {why}."))
