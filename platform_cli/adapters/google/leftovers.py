"""What Kubernetes made in the project and did not take away with it: found by network, by label and by name."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from platform_cli.adapters.google.compute import everywhere, last, place_of, url_of, worldwide
from platform_cli.adapters.google.refusals import GoogleRefusedError
from platform_cli.adapters.google.waiting import finish_compute

if TYPE_CHECKING:
    from collections.abc import Mapping

    from platform_cli.adapters.google.api import Google

_SECONDS = 300

# Each kind with its collection, in the order in which they can go: what uses others before what is used.
_COLLECTIONS = {
    "forwarding rule": "forwardingRules",
    "target pool": "targetPools",
    "address": "addresses",
    "network endpoint group": "networkEndpointGroups",
    "firewall rule": "firewalls",
    "route": "routes",
    "disk": "disks",
}
_WORLDWIDE = {"firewall rule", "route"}


@dataclasses.dataclass(frozen=True)
class Leftover:
    """Something that is still there.

    Attributes:
        kind: disk, forwarding rule, …
        name: Its name.
        where: Its zone or region, or 'global'.
        ours: Whether it was made for our cluster; what was not is never removed.
        why: What tells whose it is, or why it is in the way.
    """

    kind: str
    name: str
    where: str
    ours: bool
    why: str


@dataclasses.dataclass(frozen=True)
class _Trace:
    """What tells whether a thing belongs to the environment."""

    network: str
    cluster: str
    labels: Mapping[str, str]
    places: tuple[str, ...]
    pools: frozenset[str]

    def of(self, kind: str, thing: dict[str, Any]) -> Leftover | None:
        """Return a thing as a leftover; None if it has nothing to do with the environment."""
        found = self._ours(thing)
        if found:
            return Leftover(kind, thing["name"], place_of(thing), ours=True, why=found)
        if kind in _WORLDWIDE and self._is_on_network(thing):
            why = f"somebody else made it in the network {self.network}, which cannot go before it"
            return Leftover(kind, thing["name"], place_of(thing), ours=False, why=why)
        return None

    def _ours(self, thing: dict[str, Any]) -> str:
        """Return what tells that a thing was made for the cluster; nothing if it was not."""
        labels = thing.get("labels", {})
        if self.labels and self.labels.items() <= labels.items():
            return "it carries the environment's labels"
        if labels.get("goog-k8s-cluster-name") == self.cluster:
            return f"it was made for cluster {self.cluster}" if self._is_near(labels, thing) else ""
        if last(thing.get("target", "")) in self.pools or (thing["name"] in self.pools and "instances" in thing):
            return f"it leads to nodes of cluster {self.cluster}"
        return self._ours_by_network(thing) if self._is_on_network(thing) else ""

    def _ours_by_network(self, thing: dict[str, Any]) -> str:
        if "direction" not in thing and "destRange" not in thing:  # neither a firewall rule nor a route
            return f"it uses the network {self.network}"
        made_by_kubernetes = thing["name"].startswith((f"gke-{self.cluster}-", "k8s-", "k8s2-"))
        return f"Kubernetes made it in the network {self.network}" if made_by_kubernetes else ""

    def _is_on_network(self, thing: dict[str, Any]) -> bool:
        return last(thing.get("network", "")) == self.network

    def _is_near(self, labels: dict[str, str], thing: dict[str, Any]) -> bool:
        """Return whether a cluster of our name is ours: another region may have one of the same name."""
        return labels.get("goog-k8s-cluster-location", place_of(thing)) in self.places


def leftovers(
    google: Google, region: str, zone: str, network: str, cluster: str, labels: Mapping[str, str]
) -> tuple[Leftover, ...]:
    """Return what is left of an environment outside of Terraform's state, in the order in which it can go.

    Args:
        google: The project.
        region: The environment's region.
        zone: Its zone.
        network: Its network's name.
        cluster: Its cluster's name.
        labels: What its things are marked with.
    """
    with ThreadPoolExecutor(len(_COLLECTIONS)) as threads:
        found = dict(zip(_COLLECTIONS, threads.map(lambda kind: _list(google, kind), _COLLECTIONS), strict=True))
    mine = f"gke-{cluster}-"
    pools = {one["name"] for one in found["target pool"] if any(mine in link for link in one.get("instances", ()))}
    trace = _Trace(network, cluster, labels, (region, zone), frozenset(pools))
    return tuple(
        left
        for kind, things in found.items()
        for thing in things
        if not _is_the_networks_own(kind, thing) and (left := trace.of(kind, thing))
    )


def remove(google: Google, leftover: Leftover, *, seconds: float = _SECONDS) -> bool:
    """Delete a leftover and wait until it is gone.

    Args:
        google: The project.
        leftover: What is ours.
        seconds: How long its end is waited for.

    Returns:
        Whether it was still there.

    Raises:
        ValueError: If it is not ours.
        GoogleRefusedError: If Google does not, or cannot, do it.
        NotReadyError: GCP_TIMEOUT.
    """
    if not leftover.ours:
        raise ValueError(leftover)
    url = url_of(google, _COLLECTIONS[leftover.kind], leftover.where, leftover.name)
    try:
        operation = google.call("DELETE", url)
    except GoogleRefusedError as error:
        if error.status == HTTPStatus.NOT_FOUND:
            return False
        raise
    finish_compute(google, operation, f"removing {leftover.kind} {leftover.name}", seconds)
    return True


def _list(google: Google, kind: str) -> list[dict[str, Any]]:
    look = worldwide if kind in _WORLDWIDE else everywhere
    return list(look(google, _COLLECTIONS[kind]))


def _is_the_networks_own(kind: str, thing: dict[str, Any]) -> bool:
    """Return whether a thing goes with its network by itself: the routes that every network has."""
    return kind == "route" and thing["name"].startswith(("default-route-", "peering-route-"))
