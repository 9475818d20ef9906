"""What of an environment is still in the cluster, looked for in every kind that the cluster has."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from platform_cli.adapters.kubernetes.discovery import list_everything
from platform_cli.core.cluster_objects import ENVIRONMENT, MANAGED_BY, MANAGER
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.adapters.kubernetes.discovery import Found

_SECONDS, _PAUSE_SECONDS = 120.0, 0.5
# What `down` keeps unless it is told to purge: the receipt names it as kept.
_KEPT = {("Secret", "metadata-database"), ("PersistentVolumeClaim", "data-metadata-database-0")}


def leftovers(cluster: Cluster, environment: str, *, seconds: float = _SECONDS) -> tuple[Change, ...]:
    """Return what carries our labels and was neither removed nor kept on purpose.

    Args:
        cluster: Where to look, in every kind.
        environment: Whose labels.
        seconds: How long is waited if only that is left which Kubernetes removes by itself, such as a Service's slices.
    """
    deadline, found = time.monotonic() + seconds, _found(cluster, environment)
    while found and all(one.follows for one in found) and time.monotonic() < deadline:
        time.sleep(_PAUSE_SECONDS)
        found = _found(cluster, environment)
    return tuple(Change(one.kind, one.name, "left") for one in found)


def _found(cluster: Cluster, environment: str) -> list[Found]:
    everything = list_everything(cluster, selector=f"{MANAGED_BY}={MANAGER},{ENVIRONMENT}={environment}")
    return [one for one in everything if (one.kind, one.name) not in _KEPT and one.kind != "Namespace"]
