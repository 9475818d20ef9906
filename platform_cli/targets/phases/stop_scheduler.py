"""Stop the scheduler service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters import lock
from platform_cli.adapters.scheduler import control
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from platform_cli.core.places import Places


class StopScheduler:
    """Schedules stay in the ledger: the next `up` takes them up again."""

    title = "Stop scheduler"

    def __init__(self, places: Places) -> None:
        self._places = places

    def preview(self) -> tuple[Change, ...]:
        """Say which process would be stopped."""
        holder = lock.holder_of(self._places.service_lock)
        return (Change("scheduler", f"process {holder.pid}", "removed"),) if holder else ()

    def run(self) -> tuple[Change, ...]:
        """Stop it and wait until it is gone."""
        changes = self.preview()
        control.stop_service(self._places)
        return changes
