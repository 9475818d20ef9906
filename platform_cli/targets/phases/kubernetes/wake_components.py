"""Give components that were paused the replicas that they had."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.kubernetes.pausing import Pausing
from platform_cli.core.phase import Change
from platform_cli.targets.phases.kubernetes.pause_components import nothing_there

if TYPE_CHECKING:
    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.core.settings import Settings


class WakeComponents:
    """The manifests know nothing of the bus and the webhook, which a controller made and does not scale again."""

    title = "Wake paused components"

    def __init__(self, cluster: Cluster, settings: Settings, *, needed: bool) -> None:
        """Remember where they are.

        Args:
            cluster: The cluster.
            settings: Of the environment.
            needed: Whether it is an error that nothing of it is in the cluster.
        """
        self._settings = settings
        self._needed = needed
        self._pausing = Pausing(cluster, settings.namespace)

    def preview(self) -> tuple[Change, ...]:
        """List what is paused."""
        return tuple(Change(one["kind"], one["metadata"]["name"], "configured") for one in self._pausing.paused())

    def run(self) -> tuple[Change, ...]:
        """Wake it.

        Raises:
            NotReadyError: If there is nothing that could have been paused, and there has to be.
        """
        if self._needed and not self._pausing.is_there():
            raise nothing_there(self._settings)
        found = self._pausing.paused()
        self._pausing.wake(found)
        return tuple(Change(one["kind"], one["metadata"]["name"], "configured") for one in found)
