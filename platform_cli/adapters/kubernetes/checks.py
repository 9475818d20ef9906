"""How the components of an environment are, for `status`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.kubernetes.component_reasons import component_reason
from platform_cli.adapters.kubernetes.readiness import components
from platform_cli.core.changes import Check
from platform_cli.core.errors import PlatformError

if TYPE_CHECKING:
    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.adapters.kubernetes.readiness import Component
    from platform_cli.core.cluster_objects import Object


def cluster_checks(cluster: Cluster, namespace: str) -> tuple[Check, ...]:
    """Ask the cluster once; if it does not answer, that is the one check that failed."""
    try:
        found = components(cluster, namespace)
        pods = cluster.list("Pod", namespace)
        return (_cluster_check(cluster), *(_check(cluster, one, pods) for one in found))
    except PlatformError as error:
        return (Check("cluster", ok=False, answer=error.message, hint=error.hint),)


def _cluster_check(cluster: Cluster) -> Check:
    version = cluster.call("GET", "version", to="tell its version")["gitVersion"]
    return Check("cluster", ok=True, answer=f"context {cluster.context}, Kubernetes {version}")


def _check(cluster: Cluster, component: Component, pods: list[Object]) -> Check:
    if component.workload is None:
        return Check(component.title, ok=False, answer="missing", hint="platform up")
    spec = component.workload["spec"]
    image = spec["template"]["spec"]["containers"][0]["image"].rpartition(":")[2]
    restarts = _restarts(spec["selector"]["matchLabels"], pods)
    ready = component.workload.get("status", {}).get("readyReplicas", 0)
    words = f"{image}, {ready} of {spec.get('replicas', 1)} ready, {restarts} restart{'' if restarts == 1 else 's'}"
    if component.ready:
        return Check(component.title, ok=True, answer=words)
    return Check(component.title, ok=False, answer=words, hint=component_reason(cluster, component))


def _restarts(labels: dict[str, str], pods: list[Object]) -> int:
    return sum(
        status.get("restartCount", 0)
        for pod in pods
        if labels.items() <= (pod["metadata"].get("labels") or {}).items()
        for status in pod.get("status", {}).get("containerStatuses") or ()
    )
