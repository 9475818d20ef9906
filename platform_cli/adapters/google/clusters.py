"""Clusters of Kubernetes Engine: how they are, pool by pool."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from platform_cli.adapters.google.clients import asking, clusters, enum_name, library
from platform_cli.adapters.google.refusals import GoogleRefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from platform_cli.adapters.google.api import Google

_THREADS = 16

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
        nodes: How many machines it is to have now, in all zones; None if that may not be known.
        conditions: What is wrong with it, in words.
        zones: In how many zones it has machines.
        autoscaled: Whether Google adds and removes machines as pods need them.
    """

    name: str
    status: str
    nodes: int | None
    conditions: tuple[str, ...] = ()
    zones: int = 1
    autoscaled: bool = True


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
    path = f"projects/{google.project}/locations/{location}/clusters/{name}"
    with clusters(google) as client, asking(google, f"to show cluster {name}"):
        try:
            found = client.get_cluster(name=path)
        except library("google.api_core.exceptions").NotFound:
            return None
    with ThreadPoolExecutor(_THREADS) as threads:
        pools = tuple(threads.map(lambda pool: _pool(google, pool), found.node_pools))
    return ClusterStatus(
        enum_name(found.status),
        found.current_master_version,
        found.control_plane_endpoints_config.dns_endpoint_config.endpoint,
        pools,
        _words(found.conditions, found.status_message),
        dict(found.resource_labels),
        bool(found.autopilot.enabled),
    )


def _pool(google: Google, pool: Any) -> PoolStatus:
    with ThreadPoolExecutor(max(1, len(pool.instance_group_urls))) as threads:
        sizes = list(threads.map(lambda url: _size(google, url), pool.instance_group_urls))
    known = [one for one in sizes if one is not None]
    nodes = sum(known) if len(known) == len(sizes) else None
    return PoolStatus(
        pool.name,
        enum_name(pool.status),
        nodes,
        _words(pool.conditions, pool.status_message),
        max(1, len(pool.instance_group_urls)),
        bool(pool.autoscaling.enabled),
    )


def _size(google: Google, url: str) -> int | None:
    """Return how many machines a group is to have; Google tells that of groups, not of pools."""
    try:
        group = google.call("GET", url.replace("www.googleapis.com", "compute.googleapis.com"))
    except GoogleRefusedError:
        return None
    return int(group["targetSize"])


def _words(conditions: Sequence[Any], message: str) -> tuple[str, ...]:
    found = []
    for one in conditions:
        code = enum_name(one.code) if one.code else _canonical(one.canonical_code)
        words = _CONDITIONS.get(code, code.lower().replace("_", " "))
        found.append(f"{words}: {one.message}" if one.message else words)
    return tuple(found) or ((message,) if message else ())


def _canonical(code: int) -> str:
    from google.rpc.code_pb2 import Code  # type: ignore[import-untyped]  # it has no types

    return str(Code.Name(code)) if code in Code.values() else str(code)
