"""Kubernetes Engine: clusters with their pools, and the size of a pool."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tests.cloud.google_compute import LINK, begin
from tests.cloud.google_routes import Refused, Request, route

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.cloud.google_cloud import GoogleCloud

PLACE = "container.googleapis.com/v1/projects/{project}/locations/{location}"
_POLICIES = {1: "BALANCED", 2: "ANY"}  # Google's client sends the numbers of an enumeration
CLUSTER, POOL = "google_container_cluster", "google_container_node_pool"


def add(cloud: GoogleCloud, location: str, name: str, pools: Mapping[str, int], labels: Mapping[str, str]) -> None:
    """Put a cluster into the project, as Terraform would; each pool has so many nodes."""
    path = f"projects/{cloud.project}/locations/{location}/clusters/{name}"
    endpoint = [{"dns_endpoint_config": [{"endpoint": f"gke-{name}.{location}.gke.goog"}]}]
    state: dict[str, Any] = {"name": name, "location": location, "resource_labels": dict(labels)}
    cloud.inventory.things[CLUSTER, path] = {**state, "control_plane_endpoints_config": endpoint}
    for pool, nodes in pools.items():
        limits = [{"total_min_node_count": min(nodes, 1), "total_max_node_count": 4, "location_policy": "BALANCED"}]
        state = {"name": pool, "cluster": name, "location": location, "autoscaling": limits}
        cloud.inventory.things[POOL, f"{path}/nodePools/{pool}"] = {**state, "initial_node_count": nodes}


@route("GET", f"{PLACE}/clusters/{{name}}", "container.clusters.get")
def cluster(cloud: GoogleCloud, request: Request) -> Any:
    place = f"projects/{request.parts['project']}/locations/{request.parts['location']}"
    state = cloud.inventory.things.get((CLUSTER, f"{place}/clusters/{request.parts['name']}"))
    if state is None:
        message = f"Not found: {place}/clusters/{request.parts['name']}."
        raise Refused(404, message, "notFound")
    return _cluster(cloud, state)


@route("GET", f"{PLACE}/clusters", "container.clusters.list")
def clusters(cloud: GoogleCloud, _: Request) -> Any:
    return {"clusters": [_cluster(cloud, state) for (kind, _), state in _all(cloud) if kind == CLUSTER]}


@route("POST", f"{PLACE}/clusters/{{name}}/nodePools/{{pool}}:setSize", "container.clusters.update")
def resize(cloud: GoogleCloud, request: Request) -> Any:
    """Give a pool another size; the autoscaler brings nodes back at once, for pods of the system wait for them."""
    name, pool = request.parts["name"], request.parts["pool"]
    state = _known_pool(cloud, request)
    fewest = state["autoscaling"][0]["total_min_node_count"] if state["autoscaling"] else 0
    cloud.kept("nodes")[f"gke-{name}-{pool}-grp"] = max(request.json.get("nodeCount", 0), fewest)
    return _begun(cloud, request, "resize", "SET_NODE_POOL_SIZE")


@route("POST", f"{PLACE}/clusters/{{name}}/nodePools/{{pool}}:setAutoscaling", "container.clusters.update")
def autoscale(cloud: GoogleCloud, request: Request) -> Any:
    wanted = request.json["autoscaling"]
    limits = {
        "location_policy": _POLICIES.get(wanted.get("locationPolicy")),
        "total_min_node_count": wanted.get("totalMinNodeCount", 0),
        "total_max_node_count": wanted.get("totalMaxNodeCount", 0),
    }
    _known_pool(cloud, request)["autoscaling"] = [limits] if wanted.get("enabled") else []
    return _begun(cloud, request, "autoscale", "UPDATE_CLUSTER")


def _known_pool(cloud: GoogleCloud, request: Request) -> dict[str, Any]:
    name, pool = request.parts["name"], request.parts["pool"]
    identity = f"projects/{cloud.project}/locations/{request.parts['location']}/clusters/{name}/nodePools/{pool}"
    if (POOL, identity) not in cloud.inventory.things:
        raise Refused(404, f"Not found: {identity}.", "notFound")
    return cloud.inventory.things[POOL, identity]


def _begun(cloud: GoogleCloud, request: Request, what: str, kind: str) -> dict[str, Any]:
    place = f"projects/{cloud.project}/locations/{request.parts['location']}"
    begun = begin(cloud, f"{place}/x/y", f"{what} {request.parts['name']} {request.parts['pool']}", 0)
    return {"name": begun["name"], "status": "RUNNING", "operationType": kind}


@route("GET", f"{PLACE}/operations/{{name}}", "container.operations.get")
def operation(cloud: GoogleCloud, request: Request) -> Any:
    found = cloud.kept("operations")[request.parts["name"]]
    answer = {"name": found["name"], "operationType": "SET_NODE_POOL_SIZE"}
    if found["what"] in cloud.stuck or time.monotonic() < found["end"]:
        return {**answer, "status": "RUNNING"}
    errors = found["result"].get("error", {}).get("errors", ())
    failed = {"error": {"code": 8, "message": errors[0]["message"]}} if errors else {}
    return {**answer, "status": "DONE", **failed}


def _cluster(cloud: GoogleCloud, state: dict[str, Any]) -> dict[str, Any]:
    pools = [pool for (kind, _), pool in _all(cloud) if kind == POOL and pool["cluster"] == state["name"]]
    return {
        "name": state["name"],
        "location": state["location"],
        "status": cloud.facts.get("cluster status", "RUNNING"),
        "currentMasterVersion": state.get("master_version", "1.34.3-gke.1000000"),
        "resourceLabels": state.get("resource_labels") or {},
        "autopilot": {"enabled": bool(state.get("enable_autopilot"))},
        "controlPlaneEndpointsConfig": {"dnsEndpointConfig": {"endpoint": _endpoint(state)}},
        "nodePools": [_pool(cloud, pool) for pool in pools],
    }


def _endpoint(state: dict[str, Any]) -> str:
    configured = (state.get("control_plane_endpoints_config") or [{}])[0].get("dns_endpoint_config") or [{}]
    return str(configured[0].get("endpoint", ""))


def _pool(cloud: GoogleCloud, pool: dict[str, Any]) -> dict[str, Any]:
    """Return a pool; a test's `conditions` say of pools what is wrong with them."""
    group = f"gke-{pool['cluster']}-{pool['name']}-grp"
    cloud.kept("nodes").setdefault(group, pool.get("initial_node_count") or 0)
    zone = pool["location"] if pool["location"][-2] == "-" else f"{pool['location']}-a"
    conditions = cloud.kept("conditions").get(pool["name"], [])
    return {
        "name": pool["name"],
        "status": "RUNNING_WITH_ERROR" if conditions else "RUNNING",
        "conditions": conditions,
        "autoscaling": {"enabled": bool(pool.get("autoscaling"))},
        "instanceGroupUrls": [f"{LINK}projects/{cloud.project}/zones/{zone}/instanceGroupManagers/{group}"],
    }


def _all(cloud: GoogleCloud) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
    yield from list(cloud.inventory.things.items())
