"""`platform backup`: copy the environment's database to its store, and list the copies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters import lock
from platform_cli.operations.up import tell_waiting

if TYPE_CHECKING:
    from platform_cli.core.changes import BackupRow
    from platform_cli.core.events import Sink
    from platform_cli.targets.base import Target


def backup(target: Target, sink: Sink) -> BackupRow:
    """Make a backup and return where it is."""
    backups = target.backups
    with lock.hold(target.settings.places.operation_lock, "platform backup", tell_waiting(sink)):
        return backups.make()


def listed(target: Target) -> list[BackupRow]:
    """Return all backups, the newest first."""
    return target.backups.found()
