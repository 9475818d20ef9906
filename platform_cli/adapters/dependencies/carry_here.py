"""What a flow's own process needs where its steps run in pods: Metaflow's clients of the store and of the cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from platform_cli.adapters.dependencies.explain import explained
from platform_cli.adapters.dependencies.pod_base import STORES, with_base
from platform_cli.adapters.dependencies.uv import UvError

if TYPE_CHECKING:
    from platform_cli.core.dependencies import Lock, LockedPackage, LockedSet


def with_clients(lock: Lock, store: str, flow: str) -> Lock:
    """Return a lock with these clients; pods get the packages of the flow's own lock.

    Args:
        lock: The flow's lock.
        store: Where the environment keeps artifacts, such as gs://BUCKET; empty: on this machine, which takes nothing.
        flow: The flow file, for messages.

    Raises:
        PlatformError: If there are no versions of the clients that can live with the flow's packages.
    """
    kind = store.partition("://")[0]
    if kind not in STORES:
        return lock
    sets = tuple(one if one.steps else _with_clients(one, kind, flow) for one in lock.sets)
    return msgspec.structs.replace(lock, sets=sets)


def _with_clients(one: LockedSet, kind: str, flow: str) -> LockedSet:
    here = [package for package in one.packages if _applies_here(package)]
    try:
        found = with_base((kind, "kubernetes"), here, ("--universal", "--python-version", one.pythons[0]))
    except UvError as error:
        raise explained(error.text, f"the packages of {flow} and Metaflow's clients", f"platform lock {flow}") from None
    return msgspec.structs.replace(one, packages=(*one.packages, *found[len(here) :]))


def _applies_here(package: LockedPackage) -> bool:
    from packaging.markers import Marker

    return not package.marker or Marker(package.marker).evaluate()
