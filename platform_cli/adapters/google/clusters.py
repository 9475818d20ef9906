"""Clusters of Kubernetes Engine: how they are, pool by pool, and how many nodes a pool has."""

from __future__ import annotations

import contextlib
import dataclasses
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from platform_cli.adapters.google.clients import asking, library
from platform_cli.adapters.google.refusals import Answer, GoogleRefusedError, refused
from platform_cli.adapters.google.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from platform_cli.adapters.google.api import Google

_SECONDS = 1800
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
    """

    name: str
    status: str
    nodes: int | None
    conditions: tuple[str, ...] = ()


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
    with _client(google) as client, asking(google, f"to show cluster {name}"):
        try:
            found = client.get_cluster(name=path)
        except library("google.api_core.exceptions").NotFound:
            return None
    with ThreadPoolExecutor(_THREADS) as threads:
        pools = tuple(threads.map(lambda pool: _pool(google, pool), found.node_pools))
    return ClusterStatus(
        _name(found.status),
        found.current_master_version,
        found.control_plane_endpoints_config.dns_endpoint_config.endpoint,
        pools,
        _words(found.conditions, found.status_message),
        dict(found.resource_labels),
        bool(found.autopilot.enabled),
    )


def resize(google: Google, location: str, cluster: str, pool: str, nodes: int, *, seconds: float = _SECONDS) -> None:
    """Give a pool a number of nodes in each of its zones, and wait until it has them.

    Args:
        google: The project.
        location: The cluster's zone or region.
        cluster: The cluster's name.
        pool: The pool's name.
        nodes: How many nodes, in each zone.
        seconds: How long they are waited for.

    Raises:
        GoogleRefusedError: If Google does not, or cannot, do it.
        NotReadyError: GCP_TIMEOUT.
    """
    place = f"projects/{google.project}/locations/{location}"
    what = f"resizing pool {pool} of cluster {cluster} to {nodes}"
    with _client(google) as client, asking(google, what):
        name = f"{place}/clusters/{cluster}/nodePools/{pool}"
        begun = client.set_node_pool_size(request={"name": name, "node_count": nodes})

        def look() -> Any:
            found = client.get_operation(name=f"{place}/operations/{begun.name}")
            return found if _name(found.status) == "DONE" else None

        done = begun if _name(begun.status) == "DONE" else until(look, what, seconds)
    if done.error.code:
        answer = Answer(400, "", done.error.message, {})
        raise refused(answer, what, google.project, google.who)


@contextlib.contextmanager
def _client(google: Google) -> Iterator[Any]:
    with library("google.cloud.container_v1").ClusterManagerClient(
        credentials=google.credentials, transport="rest"
    ) as client:
        yield client


def _pool(google: Google, pool: Any) -> PoolStatus:
    with ThreadPoolExecutor(max(1, len(pool.instance_group_urls))) as threads:
        sizes = list(threads.map(lambda url: _size(google, url), pool.instance_group_urls))
    known = [one for one in sizes if one is not None]
    nodes = sum(known) if len(known) == len(sizes) else None
    return PoolStatus(pool.name, _name(pool.status), nodes, _words(pool.conditions, pool.status_message))


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
        code = _name(one.code) if one.code else _canonical(one.canonical_code)
        words = _CONDITIONS.get(code, code.lower().replace("_", " "))
        found.append(f"{words}: {one.message}" if one.message else words)
    return tuple(found) or ((message,) if message else ())


def _canonical(code: int) -> str:
    from google.rpc.code_pb2 import Code  # type: ignore[import-untyped]  # it has no types

    return str(Code.Name(code)) if code in Code.values() else str(code)


def _name(value: Any) -> str:
    """Return the name of an enumeration's value; of one that is newer than the library, its number."""
    return str(getattr(value, "name", value))
