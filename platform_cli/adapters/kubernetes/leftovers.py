"""What of an environment is still in the cluster, looked for in every kind that the cluster has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.kubernetes.discovery import list_everything
from platform_cli.core.cluster_objects import ENVIRONMENT, MANAGED_BY, MANAGER
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from platform_cli.adapters.kubernetes.cluster import Cluster

# What `down` keeps unless it is told to purge: the receipt names it as kept.
_KEPT = {("Secret", "metadata-database"), ("PersistentVolumeClaim", "data-metadata-database-0")}


def leftovers(cluster: Cluster, environment: str) -> tuple[Change, ...]:
    """Return what carries our labels and was neither removed nor kept on purpose."""
    selector = f"{MANAGED_BY}={MANAGER},{ENVIRONMENT}={environment}"
    found = list_everything(cluster, selector=selector)
    return tuple(
        Change(one.kind, one.name, "left")
        for one in found
        if (one.kind, one.name) not in _KEPT and one.kind != "Namespace"
    )
