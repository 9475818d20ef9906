"""`platform down`: take the environment away and account for everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters import lock
from platform_cli.core.changes import Receipt
from platform_cli.core.phase import Change
from platform_cli.operations.pipeline import run_phases
from platform_cli.operations.up import tell_waiting
from platform_cli.targets.local import down_phases

if TYPE_CHECKING:
    from platform_cli.core.events import Sink
    from platform_cli.core.settings import Settings


def down(settings: Settings, sink: Sink, *, now: bool, purge: bool, dry_run: bool = False) -> Receipt:
    """Run (or preview) the target's phases and return the receipt."""
    places = settings.places
    phases = down_phases(settings, sink, now=now, purge=purge)
    if dry_run:
        changes = run_phases("down --dry-run", settings.environment, phases, sink, dry_run=True)
        return Receipt(settings.environment, changes)
    with lock.hold(places.operation_lock, "platform down", tell_waiting(sink)):
        changes = run_phases("down", settings.environment, phases, sink)
    return Receipt(settings.environment, (*changes, *_left(settings)))


def _left(settings: Settings) -> tuple[Change, ...]:
    """Look again: what is there that should be gone?"""
    places = settings.places
    holder = lock.holder_of(places.service_lock)
    left = [Change("scheduler", f"process {holder.pid}", "left")] if holder else []
    left += [Change("profile", str(places.home), "left")] if places.home.exists() else []
    return tuple(left)
