"""Controllers of Argo that somebody else runs for the whole cluster, and that would work on our objects too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.kubernetes.refusals import RefusedError
from platform_cli.core.errors import ConflictError

if TYPE_CHECKING:
    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.core.cluster_objects import Object

_IMAGES = {"/workflow-controller:": "Argo Workflows", "/argo-events:": "Argo Events"}


def check_neighbours(cluster: Cluster, namespace: str) -> None:
    """See whether another controller watches all namespaces: two on the same run would undo each other's work.

    Raises:
        ConflictError: Naming it.
    """
    try:
        deployments = cluster.list("Deployment")
    except RefusedError:
        return  # we may not look into other namespaces
    for one in deployments:
        program = _watches_everything(one)
        if program and one["metadata"]["namespace"] != namespace:
            where = f"{one['metadata']['namespace']}/{one['metadata']['name']}"
            message = (
                f"{program} runs for the whole cluster already ({where}); a second controller would get in its way."
            )
            hint = "have its owner restrict it (--namespaced or --managed-namespace), or use another cluster"
            raise ConflictError(message, code="ARGO_CLUSTER_WIDE", hint=hint)


def _watches_everything(deployment: Object) -> str:
    for container in deployment["spec"]["template"]["spec"]["containers"]:
        words = [*(container.get("command") or ()), *(container.get("args") or ())]
        restricted = any(word.startswith(("--namespaced", "--managed-namespace")) for word in words)
        for part, program in _IMAGES.items():
            is_controller = "workflow" in part or "controller" in words
            if part in container["image"] and is_controller and not restricted:
                return program
    return ""
