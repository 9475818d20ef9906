"""Every kind that a cluster has, and every object of it: what a receipt is made from."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

from platform_cli.adapters.kubernetes.refusals import RefusedError

if TYPE_CHECKING:
    from platform_cli.adapters.kubernetes.cluster import Cluster

# They come and go by themselves and belong to nobody who installs or removes something.
_PASSING = {"Event", "Lease", "PodMetrics", "NodeMetrics"}
_HIDDEN = (403, 404, 405)
_FOLLOWERS = {"Endpoints", "EndpointSlice"}  # of a Service; the former name no owner


class Listable(NamedTuple):
    """A kind that can be listed: the path of its group and version, its plural, and whether it lives in namespaces."""

    root: str
    plural: str
    kind: str
    namespaced: bool


class Found(NamedTuple):
    """An object that was found, and what kind of thing made it ('' if nothing did)."""

    kind: str
    namespace: str
    name: str
    owner: str = ""

    @property
    def follows(self) -> bool:
        """Say whether Kubernetes removes it by itself, soon after what it was made for."""
        return bool(self.owner) or self.kind in _FOLLOWERS


def listable_kinds(cluster: Cluster) -> list[Listable]:
    """Ask the cluster for all its kinds, in each group's preferred version."""
    groups = cluster.call("GET", "apis", to="list its kinds")["groups"]
    roots = ["api/v1", *(f"apis/{group['preferredVersion']['groupVersion']}" for group in groups)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda root: (root, cluster.call("GET", root, to="list its kinds")), roots))
    return [
        Listable(root, one["name"], one["kind"], bool(one["namespaced"]))
        for root, answer in answers
        for one in answer["resources"]
        if "list" in one["verbs"] and "/" not in one["name"] and one["kind"] not in _PASSING
    ]


def list_everything(cluster: Cluster, *, selector: str = "", namespace: str = "") -> list[Found]:
    """List objects of every kind that we may list.

    Args:
        cluster: Where to look.
        selector: Only those with these labels.
        namespace: Only those in this namespace; '' for the whole cluster.
    """
    kinds = [kind for kind in listable_kinds(cluster) if kind.namespaced or not namespace]
    with ThreadPoolExecutor(8) as pool:
        lists = pool.map(lambda kind: _list_one(cluster, kind, selector, namespace), kinds)
        return sorted({found for one in lists for found in one})


def _list_one(cluster: Cluster, kind: Listable, selector: str, namespace: str) -> list[Found]:
    place = f"namespaces/{namespace}/" if namespace else ""
    query = {"labelSelector": selector} if selector else None
    try:
        answer = cluster.call("GET", f"{kind.root}/{place}{kind.plural}", query=query, to=f"list {kind.plural}")
    except RefusedError as error:
        if error.status in _HIDDEN:
            return []
        raise
    found = [item["metadata"] for item in answer["items"]]
    return [
        Found(kind.kind, one.get("namespace", ""), one["name"], (one.get("ownerReferences") or [{}])[0].get("kind", ""))
        for one in found
    ]
