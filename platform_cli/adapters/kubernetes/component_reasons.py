"""Why a component is not ready, from the pods of its workload."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.kubernetes.pods.look import owner_reasons, pod_reasons
from platform_cli.core.errors import PlatformError

if TYPE_CHECKING:
    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.adapters.kubernetes.readiness import Component
    from platform_cli.core.cluster_objects import Object


def component_reason(cluster: Cluster, component: Component) -> str:
    """Return what keeps a component, or at least where to look."""
    if component.workload is None:
        return "its controller has not made it yet"
    look = f"kubectl -n {component.workload['metadata']['namespace']} logs -l {selector_of(component.workload)}"
    return known_reason(cluster, component) or f"its pods do not answer yet; see: {look}"


def known_reason(cluster: Cluster, component: Component) -> str:
    """Return what keeps a component, as far as the API server knows; '' if it does not know."""
    if component.workload is None:
        return ""
    workload = component.workload
    namespace, selector = workload["metadata"]["namespace"], selector_of(workload)
    try:
        pods = pod_reasons(cluster, namespace, selector)
        refused = owner_reasons(cluster, namespace)
    except PlatformError as error:
        return error.message
    if pods:
        name, why = next(iter(pods.items()))
        return f"pod {name}: {why}"
    name = workload["metadata"]["name"]
    return next((why for owner, why in refused.items() if owner.startswith(name)), "")


def selector_of(workload: Object) -> str:
    """Return what selects a workload's pods."""
    labels = workload["spec"]["selector"]["matchLabels"]
    return ",".join(f"{key}={value}" for key, value in labels.items())
