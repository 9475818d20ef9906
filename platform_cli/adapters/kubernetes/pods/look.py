"""Fetch what explains a pod, and explain it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.kubernetes.pods.reasons import explain, explain_refusal, time_of
from platform_cli.adapters.kubernetes.refusals import RefusedError

if TYPE_CHECKING:
    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.core.cluster_objects import Object


def pod_reasons(cluster: Cluster, namespace: str, selector: str = "") -> dict[str, str]:
    """Return, for each pod with something wrong, the sentence that says what; by the pod's name.

    Args:
        cluster: Where to look.
        namespace: Likewise.
        selector: Only pods with these labels.
    """
    pods = cluster.list("Pod", namespace, selector)
    events = cluster.list("Event", namespace)
    nodes = _nodes(cluster)
    found = {pod["metadata"]["name"]: explain(pod, _about(pod, events), nodes) for pod in pods}
    return {name: why for name, why in found.items() if why}


def owner_reasons(cluster: Cluster, namespace: str) -> dict[str, str]:
    """Return why pods cannot even be made, by the name of the Job, ReplicaSet or StatefulSet that wants them.

    The API server remembers events for an hour: those of an owner that got a pod since then do not count.
    """
    events = [one for one in cluster.list("Event", namespace) if one.get("reason") == "FailedCreate"]
    last_made = _last_made(cluster.list("Pod", namespace)) if events else {}
    found = {
        owner: explain_refusal(one.get("message", ""))
        for one in sorted(events, key=time_of)
        if time_of(one) > last_made.get(owner := one["involvedObject"]["name"], "")
    }
    return {name: why for name, why in found.items() if why}


def _last_made(pods: list[Object]) -> dict[str, str]:
    made: dict[str, str] = {}
    for pod in pods:
        for owner in pod["metadata"].get("ownerReferences") or ():
            made[owner["name"]] = max(made.get(owner["name"], ""), pod["metadata"]["creationTimestamp"])
    return made


def _about(pod: Object, events: list[Object]) -> list[Object]:
    uid = pod["metadata"].get("uid")
    return [one for one in events if one["involvedObject"].get("uid") == uid]


def _nodes(cluster: Cluster) -> list[Object]:
    try:
        return cluster.list("Node")
    except RefusedError:
        return []  # people with rights in one namespace may not see nodes; the sentence then says less
