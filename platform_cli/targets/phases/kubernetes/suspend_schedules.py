"""Start nothing more: suspend every schedule of the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.core.cluster_objects import ref_of
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.core.cluster_objects import Object
    from platform_cli.core.settings import Settings


class SuspendSchedules:
    """No run begins while the environment is taken away."""

    title = "Suspend schedules"

    def __init__(self, cluster: Cluster, settings: Settings) -> None:
        self._cluster = cluster
        self._namespace = settings.namespace

    def preview(self) -> tuple[Change, ...]:
        """List the schedules that are not suspended."""
        return tuple(Change("schedule", one["metadata"]["name"], "configured") for one in self._active())

    def run(self) -> tuple[Change, ...]:
        """Suspend them."""
        active = self._active()
        for one in active:
            self._cluster.patch(ref_of(one), {"spec": {"suspend": True}})
        return tuple(Change("schedule", one["metadata"]["name"], "configured") for one in active)

    def _active(self) -> list[Object]:
        found = self._cluster.list("CronWorkflow", self._namespace)
        return [one for one in found if not one["spec"].get("suspend")]
