"""The lock of a release: kept beside its code, so that what was deployed keeps its packages."""

from __future__ import annotations

import hashlib
import shutil
from typing import TYPE_CHECKING

from platform_cli.core.interpreters import Prepared

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from platform_cli.core.places import Places

RELEASE_LOCK = "platform.lock"


def keep_lock(prepared: Prepared, draft: Path) -> None:
    """Put the lock of a flow beside the code of its release, and wheels of what lies in folders of the user's own.

    Raises:
        PlatformError: If such a wheel cannot be built.
    """
    if prepared.file is None or prepared.lock is None:
        return
    from platform_cli.adapters.dependencies.local_wheels import is_local, with_wheels
    from platform_cli.adapters.dependencies.lock_file import write_lock

    if is_local(prepared.lock):
        flow = f"{prepared.file.stem}.py"
        write_lock(draft / RELEASE_LOCK, with_wheels(prepared.lock, draft, flow), flow)
    else:
        shutil.copyfile(prepared.file, draft / RELEASE_LOCK)


def prepared_release(
    code: Path, places: Places, flow: str, tell: Callable[[str], None], *, store: str = ""
) -> Prepared:
    """Make ready what a release is run with: what its lock says, whatever is declared elsewhere by now.

    Raises:
        PlatformError: If the packages cannot be had.
    """
    lock = code / RELEASE_LOCK
    return prepared_lock(lock, places, flow, tell, store=store) if lock.is_file() else Prepared()


def prepared_lock(file: Path, places: Places, flow: str, tell: Callable[[str], None], *, store: str = "") -> Prepared:
    """Make ready what a lock says, and what Metaflow needs besides if artifacts go to a store in the cloud.

    Raises:
        PlatformError: If it cannot be read, or the packages cannot be had.
    """
    from platform_cli.adapters.dependencies.carry_here import with_clients
    from platform_cli.adapters.dependencies.environments import Environments
    from platform_cli.adapters.dependencies.lock_file import read_lock

    lock, digest = read_lock(file), hashlib.sha256(file.read_bytes()).hexdigest()
    to_install = with_clients(lock, store, flow)
    interpreters = Environments(places.environments).interpreters(to_install, digest, flow, tell)
    return Prepared(interpreters, lock, file)
