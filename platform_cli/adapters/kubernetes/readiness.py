"""Which components are ready, and why the others are not."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from platform_cli.core.cluster_objects import PAUSED

if TYPE_CHECKING:
    from collections.abc import Callable

    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.core.cluster_objects import Object

# What `up` waits for: each workload by name, or by the custom object for which a controller makes it.
COMPONENTS = {
    "database": ("StatefulSet", "metadata-database"),
    "metadata service": ("Deployment", "metadata-service"),
    "workflow controller": ("Deployment", "workflow-controller"),
    "events controller": ("Deployment", "events-controller"),
    "event bus": ("EventBus", "default"),
    "webhook": ("EventSource", "argo-events-webhook"),
}

# They make and mend others of these.
CONTROLLERS = {"workflow-controller", "events-controller"}

# What only an environment with `ui = true` has, and what nothing else needs: nobody waits for them.
PAGES = {
    "Metaflow's page": ("Deployment", "metaflow-ui"),
    "Argo's page": ("Deployment", "argo-server"),
}


class Component(NamedTuple):
    """A component: what it is called, its workload if there is one yet, and whether all its replicas serve."""

    title: str
    workload: Object | None
    ready: bool


def components(cluster: Cluster, namespace: str) -> list[Component]:
    """Look at all components once, but for the pages."""
    return [one for one in components_and_pages(cluster, namespace) if one.title in COMPONENTS]


def components_and_pages(cluster: Cluster, namespace: str) -> list[Component]:
    """Look at all components once, and at those pages that there are."""
    workloads = [*cluster.list("Deployment", namespace), *cluster.list("StatefulSet", namespace)]
    parts = {**COMPONENTS, **PAGES}.items()
    found = {title: _workload_of(kind, name, workloads) for title, (kind, name) in parts}
    return [
        Component(title, workload, workload is not None and is_ready(workload) and not is_paused(workload))
        for title, workload in found.items()
        if workload is not None or title in COMPONENTS
    ]


def await_ready(
    cluster: Cluster, namespace: str, seconds: float, tell: Callable[[list[Component]], None]
) -> list[Component]:
    """Wait until every component is ready or the time is over; return those that are not.

    Args:
        cluster: Where they are.
        namespace: Likewise.
        seconds: How long to wait at most.
        tell: Called with the waiting ones each time that we look.
    """
    deadline = time.monotonic() + seconds
    while waiting := [one for one in components(cluster, namespace) if not one.ready]:
        tell(waiting)
        if time.monotonic() > deadline:
            break
        time.sleep(0.5)
    return waiting


def is_ready(workload: Object) -> bool:
    """Say whether all replicas of a Deployment or StatefulSet are of its newest form and serve."""
    wanted = workload["spec"].get("replicas", 1)
    status = workload.get("status", {})
    if status.get("observedGeneration", 0) < workload["metadata"].get("generation", 0):
        return False
    serving = status.get("availableReplicas" if workload["kind"] == "Deployment" else "readyReplicas", 0)
    newest = status.get("updatedReplicas", 0)
    return bool(serving == wanted == newest == status.get("replicas", 0))


def is_paused(workload: Object) -> bool:
    """Say whether `platform pause` has scaled a workload to zero, or suspended it."""
    return PAUSED in (workload["metadata"].get("annotations") or {})


def _workload_of(kind: str, name: str, workloads: list[Object]) -> Object | None:
    def belongs(one: Object) -> bool:
        owners = one["metadata"].get("ownerReferences", ())
        is_itself = (one["kind"], one["metadata"]["name"]) == (kind, name)
        return is_itself or any((owner["kind"], owner["name"]) == (kind, name) for owner in owners)

    return next(filter(belongs, workloads), None)
