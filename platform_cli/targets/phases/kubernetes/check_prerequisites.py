"""Check that the cluster and the store have what the environment needs, before anything is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.files import make_folder
from platform_cli.adapters.kubernetes.prerequisites import check_prerequisites

if TYPE_CHECKING:
    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.core.phase import Change
    from platform_cli.core.settings import Settings


class CheckPrerequisites:
    """The cluster answers, is new enough, lets us in and has disks; the store can be read and written."""

    title = "Check prerequisites"

    def __init__(self, cluster: Cluster, settings: Settings) -> None:
        self._cluster = cluster
        self._settings = settings

    def preview(self) -> tuple[Change, ...]:
        """Check the same: asking changes nothing."""
        check_prerequisites(self._cluster, self._settings)
        return ()

    def run(self) -> tuple[Change, ...]:
        """Ask cluster and store, and find a place for the environment's files on this machine."""
        make_folder(self._settings.places.data)
        make_folder(self._settings.places.state)
        return self.preview()
