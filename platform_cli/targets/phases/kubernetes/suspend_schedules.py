"""Start nothing more: suspend every schedule of the environment, and remove what starts runs at events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.kubernetes.removal import Removal
from platform_cli.core.cluster_objects import ref_of
from platform_cli.core.errors import NotReadyError
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.core.cluster_objects import Object
    from platform_cli.core.settings import Settings


class SuspendSchedules:
    """No run begins while the environment is taken away.

    Webhook and bus stay until the runs have ended: a run that publishes an event shall not fail for it.
    """

    title = "Suspend schedules and sensors"

    def __init__(self, cluster: Cluster, settings: Settings) -> None:
        self._cluster = cluster
        self._namespace = settings.namespace
        self._removal = Removal(cluster, settings.namespace, settings.environment)

    def preview(self) -> tuple[Change, ...]:
        """List the schedules that are not suspended; sensors are listed among all that is removed."""
        return tuple(Change("schedule", one["metadata"]["name"], "configured") for one in self._active())

    def run(self) -> tuple[Change, ...]:
        """Suspend schedules; remove sensors, and see that they are gone.

        Raises:
            NotReadyError: If a sensor stays and goes on starting runs.
        """
        active = self._active()
        for one in active:
            self._cluster.patch(ref_of(one), {"spec": {"suspend": True}})
        removed = self._removal.remove(self._removal.sensors())
        left = [change.ref for change in removed if change.action == "left"]
        if left:
            message = f"the sensor '{left[0]}' does not go, and would start runs."
            hint = "run the same command again; if it stays, see whether you may delete sensors"
            raise NotReadyError(message, code="OBJECT_STAYS", hint=hint)
        return (*(Change("schedule", one["metadata"]["name"], "configured") for one in active), *removed)

    def _active(self) -> list[Object]:
        found = self._cluster.list("CronWorkflow", self._namespace)
        return [one for one in found if not one["spec"].get("suspend")]
