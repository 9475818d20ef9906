"""Compute Engine: lists, looks and deletions of whatever the inventory holds, quotas, machine types, operations."""

from __future__ import annotations

import fnmatch
import re
import time
import uuid
from typing import TYPE_CHECKING, Any

from tests.cloud.google_routes import Refused, Request, route

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.cloud.google_cloud import GoogleCloud

ROOT = "compute.googleapis.com/compute/v1/projects/{project}"
LINK = "https://www.googleapis.com/compute/v1/"
KINDS = {
    "addresses": "google_compute_address",
    "disks": "google_compute_disk",
    "firewalls": "google_compute_firewall",
    "forwardingRules": "google_compute_forwarding_rule",
    "networkEndpointGroups": "google_compute_network_endpoint_group",
    "networks": "google_compute_network",
    "routers": "google_compute_router",
    "routes": "google_compute_route",
    "subnetworks": "google_compute_subnetwork",
    "targetPools": "google_compute_target_pool",
}
MACHINES = {"e2-small": 2, "e2-standard-2": 2, "e2-standard-4": 4, "n2d-standard-4": 4, "g2-standard-4": 4}
GPUS = {"nvidia-l4": "NVIDIA L4"}
QUOTAS = {
    "CPUS": 72,
    "N2D_CPUS": 500,
    "PREEMPTIBLE_CPUS": 300,
    "SSD_TOTAL_GB": 4096,
    "INSTANCES": 720,
    "IN_USE_ADDRESSES": 69,
    "NVIDIA_L4_GPUS": 2,
    "PREEMPTIBLE_NVIDIA_L4_GPUS": 2,
}
WORLD_QUOTAS = {"NETWORKS": 15, "CPUS_ALL_REGIONS": 512, "GPUS_ALL_REGIONS": 2}
POLICY = "compute.networks.updatePolicy"


def add(cloud: GoogleCloud, collection: str, where: str, name: str, **body: Any) -> None:
    """Put something into the project, as Kubernetes or somebody else would; `where` is such as zones/us-central1-a."""
    cloud.inventory.things[KINDS[collection], f"projects/{cloud.project}/{where}/{collection}/{name}"] = {
        "name": name,
        **body,
    }


@route("GET", ROOT, "compute.projects.get")
def project(cloud: GoogleCloud, _: Request) -> Any:
    return {"name": cloud.project, "quotas": _quotas(cloud, "world quotas", WORLD_QUOTAS)}


@route("GET", f"{ROOT}/regions/{{region}}", "compute.regions.get")
def region(cloud: GoogleCloud, request: Request) -> Any:
    if request.parts["region"] not in cloud.facts.get("regions", ("us-central1", "europe-west1")):
        raise Refused(404, f"The resource '{request.path}' was not found", "notFound")
    return {"name": request.parts["region"], "quotas": _quotas(cloud, "quotas", QUOTAS)}


@route("GET", f"{ROOT}/zones/{{zone}}/machineTypes/{{name}}", "compute.machineTypes.get")
def machine_type(cloud: GoogleCloud, request: Request) -> Any:
    cpus = cloud.facts.get("machines", MACHINES).get(request.parts["name"])
    if cpus is None or "{zone}/{name}".format(**request.parts) in cloud.kept("absent"):
        raise Refused(404, f"The resource '{request.path}' was not found", "notFound")
    return {"name": request.parts["name"], "guestCpus": cpus}


@route("GET", f"{ROOT}/zones/{{zone}}/acceleratorTypes/{{name}}", "compute.acceleratorTypes.get")
def accelerator_type(cloud: GoogleCloud, request: Request) -> Any:
    if request.parts["name"] not in cloud.facts.get("gpus", GPUS):
        raise Refused(404, f"The resource '{request.path}' was not found", "notFound")
    return {"name": request.parts["name"], "maximumCardsPerInstance": 8}


@route("GET", f"{ROOT}/zones/{{zone}}/instanceGroupManagers/{{name}}", "compute.instanceGroupManagers.get")
def group(cloud: GoogleCloud, request: Request) -> Any:
    return {"name": request.parts["name"], "targetSize": cloud.kept("nodes")[request.parts["name"]]}


@route("GET", f"{ROOT}/aggregated/{{collection}}", "compute.{collection}.list")
def everywhere(cloud: GoogleCloud, request: Request) -> Any:
    collection = request.parts["collection"]
    items: dict[str, dict[str, list[Any]]] = {"zones/europe-west1-b": {}}  # most places have nothing
    for identity, state in _things(cloud, collection):
        place = "/".join(identity.split("/")[2:4]) if "/global/" not in identity else "global"
        items.setdefault(place, {}).setdefault(collection, []).append(_body(cloud, identity, state))
    return _page(request, list(items.items()), dict)


@route("GET", f"{ROOT}/global/{{collection}}", "compute.{collection}.list")
def worldwide(cloud: GoogleCloud, request: Request) -> Any:
    found = [_body(cloud, *one) for one in _things(cloud, request.parts["collection"]) if "/global/" in one[0]]
    return _page(request, found, list)


@route("GET", f"{ROOT}/global/operations/{{name}}", "compute.globalOperations.get")
@route("GET", f"{ROOT}/zones/{{zone}}/operations/{{name}}", "compute.zoneOperations.get")
@route("GET", f"{ROOT}/regions/{{region}}/operations/{{name}}", "compute.regionOperations.get")
def operation(cloud: GoogleCloud, request: Request) -> Any:
    found = cloud.kept("operations")[request.parts["name"]]
    stuck = any(fnmatch.fnmatchcase(found["what"], pattern) for pattern in cloud.stuck)
    return found if stuck or time.monotonic() < found["end"] else {**found, **found["result"], "status": "DONE"}


@route("GET", f"{ROOT}/{{kind}}/{{place}}/{{collection}}/{{name}}", "compute.{collection}.get")
@route("GET", f"{ROOT}/global/{{collection}}/{{name}}", "compute.{collection}.get")
def look(cloud: GoogleCloud, request: Request) -> Any:
    identity = _identity(request)
    state = cloud.inventory.things.get((_kind(request.parts["collection"]), identity))
    if state is None:
        raise Refused(404, f"The resource '{identity}' was not found", "notFound")
    return _body(cloud, identity, state)


@route("DELETE", f"{ROOT}/global/firewalls/{{name}}", "compute.firewalls.delete", POLICY)
@route("DELETE", f"{ROOT}/global/routes/{{name}}", "compute.routes.delete", POLICY)
@route("DELETE", f"{ROOT}/{{kind}}/{{place}}/{{collection}}/{{name}}", "compute.{collection}.delete")
def delete(cloud: GoogleCloud, request: Request) -> Any:
    identity = _identity(request)
    collection, name = identity.split("/")[-2:]
    wait = cloud.inventory.answer("delete", _kind(collection), identity, {})["wait"]
    return begin(cloud, identity, f"delete {collection} {name}", wait)


def begin(cloud: GoogleCloud, identity: str, what: str, wait: float) -> dict[str, Any]:
    """Begin an operation that takes some time; a test's `failures` say with which error it ends."""
    name = f"operation-{uuid.uuid4()}"
    errors = [message for pattern, message in cloud.kept("failures").items() if fnmatch.fnmatchcase(what, pattern)]
    result = {"error": {"errors": [{"code": "FAILED", "message": one} for one in errors]}} if errors else {}
    place = identity.rsplit("/", 2)[0]
    link = f"{LINK}{place}/operations/{name}"
    found: dict[str, Any] = {"name": name, "status": "RUNNING", "selfLink": link}
    found |= {"what": what, "end": time.monotonic() + wait, "result": result}
    cloud.kept("operations")[name] = found
    return found


def _quotas(cloud: GoogleCloud, name: str, usual: dict[str, int]) -> list[dict[str, Any]]:
    """Return quotas; a test says of some (limit, usage)."""
    pairs = {**{metric: (limit, 0) for metric, limit in usual.items()}, **cloud.kept(name)}
    return [{"metric": metric, "limit": float(pair[0]), "usage": float(pair[1])} for metric, pair in pairs.items()]


def _things(cloud: GoogleCloud, collection: str) -> Iterator[tuple[str, dict[str, Any]]]:
    kind = _kind(collection)
    yield from ((identity, state) for (one, identity), state in list(cloud.inventory.things.items()) if one == kind)


def _kind(collection: str) -> str:
    if collection not in KINDS:
        raise Refused(404, f"the stand-in knows no {collection}", "notFound")
    return KINDS[collection]


def _identity(request: Request) -> str:
    return request.path.removeprefix("/compute/v1/")


def _body(cloud: GoogleCloud, identity: str, state: dict[str, Any]) -> dict[str, Any]:
    """Return a resource as the interface shows it; states are Terraform's, or this interface's own."""
    found = {_camel(key): value for key, value in state.items() if value is not None}
    for key in ("network", "subnetwork", "target", "zone", "region"):
        if str(found.get(key, "")).startswith("projects/"):
            found[key] = LINK + found[key]
    level, place = identity.split("/")[2:4]
    if level != "global":
        found[level.removesuffix("s")] = f"{LINK}{'/'.join(identity.split('/')[:4])}"
    found["labels"] = state.get("effective_labels") or state.get("labels") or {}
    ranges = state.get("secondary_ip_range") or ()
    found["secondaryIpRanges"] = [{_camel(key): value for key, value in one.items()} for one in ranges]
    if "/routers/" in identity:
        found["nats"] = [{"name": one["name"]} for one in _nats(cloud, state["name"])]
    return {**found, "selfLink": LINK + identity, "place": place}


def _nats(cloud: GoogleCloud, router: str) -> Iterator[dict[str, Any]]:
    for (kind, _), state in list(cloud.inventory.things.items()):
        if kind == "google_compute_router_nat" and state["router"] == router:
            yield state


def _page(request: Request, items: list[Any], shape: Callable[[list[Any]], Any]) -> dict[str, Any]:
    """Return one page: two items at a time, so that nobody forgets that there are more."""
    begin = int(request.asked("pageToken", "0"))
    page: dict[str, Any] = {"items": shape(items[begin : begin + 2])}
    if begin + 2 < len(items):
        page["nextPageToken"] = str(begin + 2)
    return page


def _camel(name: str) -> str:
    return re.sub(r"_([a-z])", lambda found: found[1].upper(), name)
