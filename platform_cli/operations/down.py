"""`platform down`: take the environment away and account for everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters import lock
from platform_cli.core.changes import Receipt
from platform_cli.operations.pause import require_awake
from platform_cli.operations.pipeline import run_phases
from platform_cli.operations.up import tell_waiting

if TYPE_CHECKING:
    from platform_cli.core.events import Sink
    from platform_cli.core.settings import Settings
    from platform_cli.targets.base import Target


def down(
    target: Target, sink: Sink, *, now: bool, purge: bool, keep_data: bool = False, dry_run: bool = False
) -> Receipt:
    """Run (or preview) the target's phases and return the receipt."""
    if keep_data:
        require_awake(target)  # its database has to be read
    environment, places = target.settings.environment, target.settings.places
    phases = target.down_phases(sink, now=now, purge=purge, keep_data=keep_data)
    if dry_run:
        return Receipt(environment, run_phases("down --dry-run", environment, phases, sink, dry_run=True))
    with lock.hold(places.operation_lock, "platform down", tell_waiting(sink)):
        changes = run_phases("down", environment, phases, sink)
    return Receipt(environment, (*changes, *target.left()))


def data_that_goes(settings: Settings) -> str:
    """Return the bucket that holds data and goes with the environment; '' if no data would be lost.

    Raises:
        PlatformError: If Google cannot be asked.
    """
    if settings.values.target != "gcp":
        return ""
    from platform_cli.adapters.google.api import Google
    from platform_cli.adapters.google.buckets import bucket_exists, holds_objects
    from platform_cli.core.gcp_names import names_of

    google, bucket = Google(settings.values.project, settings.values.impersonate), names_of(settings).bucket
    holds = bucket_exists(google, bucket) and holds_objects(google, bucket)
    return f"gs://{bucket}" if holds else ""
