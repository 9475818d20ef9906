"""Clusters of Kubernetes Engine: how they are, pool by pool."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from platform_cli.adapters.google.refusals import GoogleRefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from platform_cli.adapters.google.api import Google

_ROOT = "https://container.googleapis.com/v1"

# What is wrong with a pool or a cluster, in our words; Google's own follow them.
_CONDITIONS = {
    "GCE_STOCKOUT": "the zone is out of machines of this type",
    "GCE_QUOTA_EXCEEDED": "a quota of the project is used up",
    "GKE_SERVICE_ACCOUNT_DELETED": "Kubernetes Engine's own account of the project was deleted, or may not act",
    "CA_EXPIRING": "the cluster's certificates are about to expire",
    "NODE_SERVICE_ACCOUNT_MISSING_PERMISSIONS": "the nodes' account lacks its role",
    "CLOUD_KMS_KEY_ERROR": "a key of Cloud KMS cannot be used",
}


@dataclasses.dataclass(frozen=True)
class PoolStatus:
    """A node pool as Google sees it.

    Attributes:
        name: Its name.
        status: RUNNING, PROVISIONING, RUNNING_WITH_ERROR, …
        conditions: What is wrong with it, in words.
        groups: The addresses of its groups of machines, one in each zone.
        autoscaled: Whether Google adds and removes machines as pods need them.
    """

    name: str
    status: str
    conditions: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    autoscaled: bool = True

    @property
    def zones(self) -> int:
        """Return in how many zones it has machines."""
        return max(1, len(self.groups))


@dataclasses.dataclass(frozen=True)
class ClusterStatus:
    """A cluster as Google sees it.

    Attributes:
        status: RUNNING, PROVISIONING, DEGRADED, STOPPING, …
        version: Of its API server.
        endpoint: Its name on the internet, without a scheme; empty while it has none.
        pools: Its node pools.
        conditions: What is wrong with the cluster itself, in words.
        labels: What it is marked with.
        autopilot: Whether Google chooses its nodes.
    """

    status: str
    version: str
    endpoint: str
    pools: tuple[PoolStatus, ...] = ()
    conditions: tuple[str, ...] = ()
    labels: Mapping[str, str] = dataclasses.field(default_factory=dict)
    autopilot: bool = False


def cluster_status(google: Google, location: str, name: str) -> ClusterStatus | None:
    """Return how a cluster is; None if there is none.

    A pool that could not get its machines counts as made for Terraform; its conditions tell.

    Args:
        google: The project.
        location: The cluster's zone or region.
        name: The cluster's name.
    """
    try:
        found = google.call("GET", f"{_ROOT}/projects/{google.project}/locations/{location}/clusters/{name}")
    except GoogleRefusedError as error:
        if error.status == HTTPStatus.NOT_FOUND:
            return None
        raise
    return ClusterStatus(
        found.get("status", ""),
        found.get("currentMasterVersion", ""),
        found.get("controlPlaneEndpointsConfig", {}).get("dnsEndpointConfig", {}).get("endpoint", ""),
        tuple(map(_pool, found.get("nodePools", ()))),
        _words(found),
        found.get("resourceLabels", {}),
        bool(found.get("autopilot", {}).get("enabled")),
    )


def nodes_of(google: Google, pool: PoolStatus) -> int | None:
    """Return how many machines a pool is to have now, in all zones; None if that may not be known.

    Google tells that of groups of machines, not of pools.
    """

    def size(url: str) -> int:
        group = google.call("GET", url.replace("www.googleapis.com", "compute.googleapis.com"))
        return int(group["targetSize"])

    try:
        with ThreadPoolExecutor(max(1, len(pool.groups))) as threads:
            return sum(threads.map(size, pool.groups))
    except GoogleRefusedError:
        return None


def _pool(pool: Mapping[str, Any]) -> PoolStatus:
    return PoolStatus(
        pool["name"],
        pool.get("status", ""),
        _words(pool),
        tuple(pool.get("instanceGroupUrls", ())),
        bool(pool.get("autoscaling", {}).get("enabled")),
    )


def _words(thing: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what is wrong with a pool or a cluster: its conditions, or its status message where there are none."""
    found = []
    for one in thing.get("conditions", ()):
        code = one.get("code") or one.get("canonicalCode", "")
        words = _CONDITIONS.get(code, code.lower().replace("_", " "))
        found.append(f"{words}: {one['message']}" if one.get("message") else words)
    message = thing.get("statusMessage")
    return tuple(found) or ((message,) if message else ())
