"""`platform unlock`: break the lock of an environment's state whose owner is dead."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from platform_cli.core.changes import Receipt
from platform_cli.core.errors import ConflictError, UsageError
from platform_cli.core.gcp_names import names_of
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from collections.abc import Callable

    from platform_cli.adapters.google.state_lock import StateLock
    from platform_cli.core.settings import Settings


def unlock(settings: Settings, confirm: Callable[[str], None]) -> Receipt:
    """Break the lock, and say whose it was.

    Args:
        settings: The environment.
        confirm: Asked, and raising, where it cannot be seen from here whether the owner is dead.

    Raises:
        UsageError: If the environment has no state of Terraform, or the answer is no.
        ConflictError: If whoever holds the lock is at work.
    """
    if settings.values.target != "gcp":
        message = f"'{settings.environment}' is not on Google Cloud, so there is no state that could be locked."
        raise UsageError(message, code="USAGE", hint="platform status")
    from platform_cli.adapters.google.api import Google
    from platform_cli.adapters.google.state_lock import break_lock, read_lock

    names = names_of(settings)
    google = Google(settings.values.project, settings.values.impersonate)
    where = f"gs://{names.state_bucket}/{settings.environment}"
    lock = read_lock(google, names.state_bucket, settings.environment)
    if lock is None:
        return Receipt(settings.environment, (Change("lock of the state", where, "unchanged"),))
    _require_dead(lock, names.state_bucket, settings.environment, confirm)
    break_lock(google, names.state_bucket, settings.environment, lock)
    return Receipt(settings.environment, (Change("lock of the state", f"{where}, held by {lock.who}", "removed"),))


def _require_dead(lock: StateLock, bucket: str, environment: str, confirm: Callable[[str], None]) -> None:
    from platform_cli.adapters.terraform.holders import at_work

    if lock.machine != socket.gethostname():
        seen = f"{lock.who} holds the lock since {lock.created}, and {lock.machine} cannot be looked at from here."
        confirm(f"{seen} Is nobody at work there any more?")
    elif living := at_work(bucket, environment):
        message = f"Terraform works on '{environment}' right now, on this machine: process {living[0]}."
        hint = "wait until it has ended; what it began is kept"
        raise ConflictError(message, code="STATE_IN_USE", hint=hint)
