"""`platform restore`: put a backup in the place of the environment's database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters import lock
from platform_cli.operations.up import tell_waiting

if TYPE_CHECKING:
    from collections.abc import Callable

    from platform_cli.core.changes import BackupRow
    from platform_cli.core.events import Sink
    from platform_cli.targets.base import Target


def restore(target: Target, sink: Sink, name: str, may_lose: Callable[[int], None]) -> BackupRow:
    """Restore a backup and return which one it was.

    Args:
        target: The environment's target.
        sink: Where events go.
        name: The backup, or 'latest'.
        may_lose: Called with how many runs would be gone, if any would; what it raises leaves everything as it is.
    """
    backups = target.backups
    with lock.hold(target.settings.places.operation_lock, "platform restore", tell_waiting(sink)):
        return backups.restore(name, may_lose)
