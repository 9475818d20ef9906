"""Take away what is ours, in the order in which nothing is left behind: events, runs, components, claims."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from platform_cli.adapters.kubernetes.apply import await_gone
from platform_cli.adapters.kubernetes.discovery import list_everything
from platform_cli.adapters.kubernetes.refusals import RefusedError
from platform_cli.core.cluster_objects import ENVIRONMENT, KINDS, MANAGED_BY, MANAGER, Ref, is_ours, ref_of
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from collections.abc import Sequence

    from platform_cli.adapters.kubernetes.cluster import Cluster

_EVENTS = ("Sensor", "EventSource", "EventBus")
_RUNS = ("CronWorkflow", "Workflow", "WorkflowTemplate", "WorkflowTaskResult", "WorkflowTaskSet", "Job")
_COMPONENTS = ("Deployment", "StatefulSet", "CronJob", "Service", "NetworkPolicy", "ResourceQuota")
_LAST = ("RoleBinding", "Role", "ServiceAccount", "ConfigMap")
_DATA = ("Secret", "PersistentVolumeClaim")
_METAFLOWS = "app.kubernetes.io/part-of=metaflow"
_FINALIZER_SECONDS, _GONE_SECONDS = 45, 120
# What Kubernetes puts into every namespace by itself.
_BORN_WITH = {("ServiceAccount", "default"), ("ConfigMap", "kube-root-ca.crt")}


class Removal:
    """One environment's objects in its namespace."""

    def __init__(self, cluster: Cluster, namespace: str, environment: str) -> None:
        self._cluster = cluster
        self._namespace = namespace
        self._ours = f"{MANAGED_BY}={MANAGER},{ENVIRONMENT}={environment}"
        self._environment = environment

    def found(self, *, purge: bool) -> list[Ref]:
        """Return what would be removed, in order; without `purge` the database and its password stay."""
        kinds = (*_RUNS, *_COMPONENTS, *_LAST)
        refs = [ref for kind in (*_EVENTS, *kinds) for ref in self._list(kind)]
        refs += [ref for kind in _DATA for ref in self._list(kind) if purge or not _is_data(ref)]
        return refs

    def sensors(self) -> list[Ref]:
        """Return what starts runs at events."""
        return self._list("Sensor")

    def kept(self) -> list[Ref]:
        """Return what stays without `purge`."""
        return [ref for kind in _DATA for ref in self._list(kind) if _is_data(ref)]

    def remove(self, refs: Sequence[Ref]) -> list[Change]:
        """Remove objects: first what their controllers must clean up after, while they still can."""
        events = [ref for ref in refs if ref.kind in _EVENTS]
        self._delete(events)
        stuck = await_gone(self._cluster, events, _FINALIZER_SECONDS)
        for ref in stuck:  # their controller is not there any more: what it would do, we do below
            self._cluster.patch(ref, {"metadata": {"finalizers": None}})
        others = [ref for ref in refs if ref.kind not in _EVENTS]
        self._delete(others)
        left = set(await_gone(self._cluster, [*stuck, *others], _GONE_SECONDS))
        return [Change(ref.kind, ref.name, "left" if ref in left else "removed") for ref in refs]

    def strangers(self) -> list[str]:
        """Return what is in the namespace and is not ours, nor made for something of ours."""
        everything = list_everything(self._cluster, namespace=self._namespace)
        return [
            f"{one.kind}/{one.name}" for one in everything if not one.follows and (one.kind, one.name) not in _BORN_WITH
        ]

    def remove_namespace(self) -> Change | None:
        """Remove the namespace if we made it and nobody else has put anything into it."""
        ref = Ref("Namespace", self._namespace)
        live = self._cluster.get(ref)
        if live is None:
            return None
        if not is_ours(live) or self.strangers():
            return Change("Namespace", self._namespace, "kept")
        self._cluster.delete(ref)
        gone = not await_gone(self._cluster, [ref], _GONE_SECONDS)
        return Change("Namespace", self._namespace, "removed" if gone else "left")

    def _list(self, kind: str) -> list[Ref]:
        selectors = [self._ours]
        if kind in {*_RUNS, "Sensor"}:
            selectors += [_METAFLOWS]
        if kind == "PersistentVolumeClaim":
            selectors += ["app=metadata-database", "eventbus-name=default"]
        found = {ref_of(one) for wanted in selectors for one in self._cluster.list(kind, self._namespace, wanted)}
        return sorted(found)

    def _delete(self, refs: Sequence[Ref]) -> None:
        for ref in refs:
            with contextlib.suppress(RefusedError):  # what we may not remove is found, and told, as left
                self._cluster.delete(ref)


def _is_data(ref: Ref) -> bool:
    return "metadata-database" in ref.name


def removable_definitions(cluster: Cluster) -> list[Ref]:
    """Return our definitions if nobody in the whole cluster uses one of them; none if we cannot know."""
    try:
        ours = [ref_of(one) for one in cluster.list("CustomResourceDefinition", selector=f"{MANAGED_BY}={MANAGER}")]
        plurals = {ref.name.partition(".")[0] for ref in ours}
        used = any(cluster.list(kind) for kind, where in KINDS.items() if where.plural in plurals)
    except RefusedError:
        return []
    return [] if used else ours
