"""The packages that flows declare: made ready before a flow's process starts, listed, and removed when unused."""

from __future__ import annotations

import os
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import msgspec

from platform_cli.core import events
from platform_cli.core.interpreters import Prepared

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from platform_cli.core.events import Sink
    from platform_cli.core.package_environments import PackageEnvironment
    from platform_cli.targets.base import Target

# A run that is still going, or a flow that somebody works on, has used its environment within this time.
_RECENT = timedelta(days=30)
_OURS = ("local", "platform")  # the environments of Metaflow that leave packages to us


def prepare(target: Target, file: Path, arguments: Sequence[str], sink: Sink) -> Prepared:
    """Make ready what a flow declares: lock it if nobody has, install it if that was not done before.

    Where somebody asks for an environment of Metaflow's own (`--environment=conda`), it is left to Metaflow.

    Raises:
        PlatformError: If there is no lock for it, the lock is another declaration's, or the packages cannot be had.
    """
    if _asks_metaflow(arguments):
        return Prepared()
    lock = _kept(file) or _own(target, file, sink)
    if lock is None:
        return Prepared()
    from platform_cli.adapters.dependencies.releases import prepared_lock

    settings = target.settings
    return prepared_lock(
        lock,
        settings.places,
        file.name,
        lambda text: sink(events.Noticed(text=text)),
        store=settings.values.store,
    )


def _kept(file: Path) -> Path | None:
    """Return the lock of a release, if it is one of which the flow is run again."""
    from platform_cli.adapters.dependencies.releases import RELEASE_LOCK

    lock = file.parent / RELEASE_LOCK
    return lock if lock.is_file() else None


def _own(target: Target, file: Path, sink: Sink) -> Path | None:
    from platform_cli.operations.lock import locked

    found = locked(file, target.settings, sink)
    return None if found is None else found[0]


def _asks_metaflow(arguments: Sequence[str]) -> bool:
    by_default = os.environ.get("METAFLOW_DEFAULT_ENVIRONMENT", _OURS[0]) not in _OURS
    return by_default or any(word == "--environment" or word.startswith("--environment=") for word in arguments)


def list_environments(target: Target) -> list[PackageEnvironment]:
    """Return the virtual environments that flows have used, the one used last first, with the releases in need of it.

    Raises:
        PlatformError: If the record of deployments cannot be read.
    """
    from platform_cli.adapters.dependencies.environments import Environments

    needed = _needed(target)
    return [
        msgspec.structs.replace(one, needed_by=tuple(sorted(needed.get(one.key, ()))))
        for one in Environments(target.settings.places.environments).all()
    ]


def prune(target: Target) -> list[PackageEnvironment]:
    """Remove what no release needs and no run has used for 30 days; return all, with what was removed marked.

    Raises:
        PlatformError: If the record of deployments cannot be read: then nothing is removed.
    """
    from platform_cli.adapters.dependencies.environments import Environments

    environments, rows = Environments(target.settings.places.environments), list_environments(target)
    oldest = datetime.now(timezone.utc) - _RECENT
    unused = {one.key for one in rows if not one.needed_by and one.used < oldest}
    for key in unused:
        environments.remove(key)
    return [msgspec.structs.replace(one, removed=one.key in unused) for one in rows]


def _needed(target: Target) -> dict[str, set[str]]:
    """Return the deployments that need an environment, by its name."""
    if not target.deployments.exists():
        return {}
    from platform_cli.adapters.dependencies.environments import keys_of
    from platform_cli.adapters.dependencies.lock_file import read_lock
    from platform_cli.adapters.dependencies.releases import RELEASE_LOCK

    needed: dict[str, set[str]] = {}
    for deployment in target.deployments.deployments():
        for release in target.deployments.releases(deployment.name):
            lock = target.snapshots.folder(release.digest) / RELEASE_LOCK
            for key in keys_of(read_lock(lock)) if lock.is_file() else ():
                needed.setdefault(key, set()).add(deployment.name)
    return needed
