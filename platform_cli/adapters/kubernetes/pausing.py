"""Scale the components of an environment to zero, and back to what they were: their volumes stay."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from platform_cli.adapters.kubernetes.component_reasons import selector_of
from platform_cli.adapters.kubernetes.readiness import CONTROLLERS, components_and_pages, is_paused
from platform_cli.core.cluster_objects import PAUSED, Ref, ref_of
from platform_cli.core.errors import ProvisionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.core.cluster_objects import Object

_BACKUP = "database-backup"
_SECONDS, _LOOK_SECONDS = 180.0, 0.5


class Pausing:
    """The workloads of one namespace that `up` waits for, the pages, and the nightly dump."""

    def __init__(self, cluster: Cluster, namespace: str, seconds: float = _SECONDS) -> None:
        """Remember where they are.

        Args:
            cluster: The cluster.
            namespace: The namespace.
            seconds: How long pods are waited for until they have ended.
        """
        self._cluster = cluster
        self._namespace = namespace
        self._seconds = seconds

    def running(self) -> list[Object]:
        """Return what is not paused, controllers first: they shall not make again what is scaled down after them."""
        found = [one for one in self._workloads() if not is_paused(one)]
        return [*sorted(found, key=lambda one: one["metadata"]["name"] not in CONTROLLERS), *self._dump(paused=False)]

    def paused(self) -> list[Object]:
        """Return what is paused."""
        return [*(one for one in self._workloads() if is_paused(one)), *self._dump(paused=True)]

    def is_there(self) -> bool:
        """Say whether there is anything that could be paused, or is."""
        return bool(self._workloads())

    def pause(self, found: Sequence[Object]) -> None:
        """Scale workloads to zero and wait until their pods are gone; each remembers how many it had.

        Raises:
            ProvisionError: If a pod does not end.
        """
        first = [one for one in found if one["metadata"]["name"] in CONTROLLERS]
        for wave in (first, [one for one in found if one not in first]):
            for one in wave:
                self._cluster.patch(ref_of(one), _asleep(one))
            self._await_end([one for one in wave if one["kind"] != "CronJob"])

    def wake(self, found: Sequence[Object]) -> None:
        """Give workloads as many replicas as they had; nobody waits for them here."""
        for one in found:
            replicas = one["metadata"]["annotations"][PAUSED]
            spec = {"suspend": False} if one["kind"] == "CronJob" else {"replicas": int(replicas)}
            self._cluster.patch(ref_of(one), {"metadata": {"annotations": {PAUSED: None}}, "spec": spec})

    def _workloads(self) -> list[Object]:
        return [one.workload for one in components_and_pages(self._cluster, self._namespace) if one.workload]

    def _dump(self, *, paused: bool) -> list[Object]:
        found = self._cluster.get(Ref("CronJob", _BACKUP, self._namespace))
        return [found] if found is not None and is_paused(found) is paused else []

    def _await_end(self, workloads: Sequence[Object]) -> None:
        """Wait for pods, also for those that are ending: of a Deployment the status does not count them."""
        deadline, waiting = time.monotonic() + self._seconds, list(workloads)
        while waiting := [one for one in waiting if self._cluster.list("Pod", self._namespace, selector_of(one))]:
            if time.monotonic() > deadline:
                message = f"the pods of {ref_of(waiting[0])} have not ended after {self._seconds:.0f} s."
                hint = "see why, then run the same command again; finished work is kept: platform doctor"
                raise ProvisionError(message, code="COMPONENT_STAYS", hint=hint)
            time.sleep(_LOOK_SECONDS)


def _asleep(one: Object) -> Object:
    """Return the change that stops a workload; what it was stands beside it, so that both are written at once."""
    if one["kind"] == "CronJob":
        return {"metadata": {"annotations": {PAUSED: "1"}}, "spec": {"suspend": True}}
    return {"metadata": {"annotations": {PAUSED: str(one["spec"].get("replicas", 1))}}, "spec": {"replicas": 0}}
