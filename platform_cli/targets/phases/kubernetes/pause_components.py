"""Scale everything of the environment that runs in the cluster to zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.kubernetes.pausing import Pausing
from platform_cli.core.errors import NotReadyError
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.core.settings import Settings


class PauseComponents:
    """Volumes stay, and with them the database; so do all objects, each with a note of how many replicas it had."""

    title = "Scale components to zero"

    def __init__(self, cluster: Cluster, settings: Settings) -> None:
        self._settings = settings
        self._pausing = Pausing(cluster, settings.namespace)

    def preview(self) -> tuple[Change, ...]:
        """List what runs."""
        return tuple(Change(one["kind"], one["metadata"]["name"], "configured") for one in self._pausing.running())

    def run(self) -> tuple[Change, ...]:
        """Scale it down, and see that its pods are gone.

        Raises:
            NotReadyError: If there is nothing of the environment in the cluster.
            ProvisionError: If a pod stays.
        """
        if not self._pausing.is_there():
            raise nothing_there(self._settings)
        found = self._pausing.running()
        self._pausing.pause(found)
        changes = tuple(Change(one["kind"], one["metadata"]["name"], "configured") for one in found)
        return changes or (Change("components", self._settings.namespace, "unchanged"),)


def nothing_there(settings: Settings) -> NotReadyError:
    """Return the error of a cluster that has nothing of the environment."""
    message = f"there is nothing of '{settings.environment}' in the namespace '{settings.namespace}'."
    return NotReadyError(message, code="ENVIRONMENT_DOWN", hint="platform up")
