"""Kubernetes objects as plain values: the kinds we know, an object's name and owner, and how two of them differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Object: TypeAlias = dict[str, Any]

MANAGER = "platform"
MANAGED_BY = "app.kubernetes.io/managed-by"
COMPONENT = "app.kubernetes.io/component"
ENVIRONMENT = "platform-env"
PAUSED = "platform-paused-replicas"  # an annotation: how many replicas a workload had before it was paused


class Kind(NamedTuple):
    """Where the API server keeps a kind, and when it is applied: definitions (0) before settings, workloads, users."""

    root: str
    plural: str
    order: int
    namespaced: bool = True


_ARGO = "apis/argoproj.io/v1alpha1"
_RBAC = "apis/rbac.authorization.k8s.io/v1"
KINDS: Mapping[str, Kind] = {
    "Namespace": Kind("api/v1", "namespaces", 0, namespaced=False),
    "CustomResourceDefinition": Kind("apis/apiextensions.k8s.io/v1", "customresourcedefinitions", 0, namespaced=False),
    "ServiceAccount": Kind("api/v1", "serviceaccounts", 1),
    "Role": Kind(_RBAC, "roles", 1),
    "RoleBinding": Kind(_RBAC, "rolebindings", 1),
    "ConfigMap": Kind("api/v1", "configmaps", 1),
    "Secret": Kind("api/v1", "secrets", 1),
    "ResourceQuota": Kind("api/v1", "resourcequotas", 1),
    "NetworkPolicy": Kind("apis/networking.k8s.io/v1", "networkpolicies", 1),
    "Service": Kind("api/v1", "services", 2),
    "Deployment": Kind("apis/apps/v1", "deployments", 2),
    "StatefulSet": Kind("apis/apps/v1", "statefulsets", 2),
    "CronJob": Kind("apis/batch/v1", "cronjobs", 2),
    "EventBus": Kind(_ARGO, "eventbus", 3),
    "EventSource": Kind(_ARGO, "eventsources", 3),
    "Sensor": Kind(_ARGO, "sensors", 4),
    "WorkflowTemplate": Kind(_ARGO, "workflowtemplates", 4),
    "CronWorkflow": Kind(_ARGO, "cronworkflows", 4),
    "Workflow": Kind(_ARGO, "workflows", 4),
    "WorkflowTaskResult": Kind(_ARGO, "workflowtaskresults", 4),
    "WorkflowTaskSet": Kind(_ARGO, "workflowtasksets", 4),
    "WorkflowArtifactGCTask": Kind(_ARGO, "workflowartifactgctasks", 4),
    "Job": Kind("apis/batch/v1", "jobs", 4),
    "Pod": Kind("api/v1", "pods", 4),
    "PersistentVolumeClaim": Kind("api/v1", "persistentvolumeclaims", 4),
    "Event": Kind("api/v1", "events", 4),
    "Node": Kind("api/v1", "nodes", 4, namespaced=False),
    "StorageClass": Kind("apis/storage.k8s.io/v1", "storageclasses", 4, namespaced=False),
}


class Ref(NamedTuple):
    """One object: its kind, its name, and its namespace ('' for kinds that have none)."""

    kind: str
    name: str
    namespace: str = ""

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}"


def ref_of(found: Object) -> Ref:
    """Return what an object is called."""
    return Ref(found["kind"], found["metadata"]["name"], found["metadata"].get("namespace", ""))


def labels_of(found: Object) -> dict[str, str]:
    """Return an object's labels."""
    labels: dict[str, str] = found["metadata"].get("labels") or {}
    return labels


def is_ours(found: Object) -> bool:
    """Say whether we made an object: it carries our label."""
    return labels_of(found).get(MANAGED_BY) == MANAGER


def differences(live: Any, wanted: Any, path: str = "") -> Iterator[str]:
    """Yield where two objects differ, as 'spec.replicas: 1 → 3', but for what the server keeps for itself."""
    if isinstance(live, dict) and isinstance(wanted, dict):
        for key in sorted({*live, *wanted}):
            below = f"{path}.{key}" if path else key
            if below not in _SERVERS_OWN:
                yield from differences(live.get(key), wanted.get(key), below)
    elif isinstance(live, list) and isinstance(wanted, list) and len(live) == len(wanted):
        for index, (one, other) in enumerate(zip(live, wanted, strict=True)):
            yield from differences(one, other, f"{path}[{index}]")
    elif live != wanted:
        yield f"{path}: {_short(live)} → {_short(wanted)}"


_SERVERS_OWN = {"status", "metadata.managedFields", "metadata.resourceVersion", "metadata.generation"}
_LONGEST = 80


def _short(value: Any) -> str:
    text = "nothing" if value is None else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
