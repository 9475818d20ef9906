"""How the components of an environment are, for `status`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.kubernetes.component_reasons import component_reason
from platform_cli.adapters.kubernetes.readiness import components_and_pages, is_paused
from platform_cli.core.changes import Check
from platform_cli.core.errors import PlatformError

if TYPE_CHECKING:
    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.adapters.kubernetes.readiness import Component
    from platform_cli.core.cluster_objects import Object

_LONGEST = 100


def cluster_checks(cluster: Cluster, namespace: str) -> tuple[Check, ...]:
    """Ask the cluster once; if it does not answer, that is the one check that failed."""
    try:
        found = components_and_pages(cluster, namespace)
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
    if is_paused(component.workload):
        return Check(component.title, ok=False, answer="paused")
    spec = component.workload["spec"]
    image = spec["template"]["spec"]["containers"][0]["image"].rpartition(":")[2]
    ready = component.workload.get("status", {}).get("readyReplicas", 0)
    restarts = restarts_in_words(spec["selector"]["matchLabels"], pods)
    words = f"{image}, {ready} of {spec.get('replicas', 1)} ready, {restarts}"
    if component.ready:
        return Check(component.title, ok=True, answer=words)
    return Check(component.title, ok=False, answer=words, hint=component_reason(cluster, component))


def restarts_in_words(labels: dict[str, str], pods: list[Object]) -> str:
    """Say how often containers of the pods with these labels have been started again, and what ended the last one."""
    containers = [
        status
        for pod in pods
        if labels.items() <= (pod["metadata"].get("labels") or {}).items()
        for status in pod.get("status", {}).get("containerStatuses") or ()
    ]
    count = sum(status.get("restartCount", 0) for status in containers)
    ends = [end for status in containers if (end := (status.get("lastState") or {}).get("terminated"))]
    last = max(ends, key=lambda end: str(end.get("finishedAt")), default=None)
    why = f" (the last one: {_end_in_words(last)})" if last else ""
    return f"{count} restart{'' if count == 1 else 's'}{why}"


def _end_in_words(end: Object) -> str:
    told = str(end.get("message") or "").strip().splitlines()[-1:]  # a traceback says last what it was
    words = f"{end.get('reason', 'ended')}, exit code {end.get('exitCode')}"
    return f"{words}, {told[0][:_LONGEST]}" if told else words
