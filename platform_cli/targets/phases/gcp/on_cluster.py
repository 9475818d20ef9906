"""A phase of the cluster, where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from platform_cli.core.phase import Change, Phase
    from platform_cli.targets.phases.gcp.connect_cluster import ConnectCluster


class OnCluster:
    """Skip what needs a cluster if none was ever made, or if it is gone already."""

    def __init__(self, phase: Phase, connection: ConnectCluster) -> None:
        self._phase = phase
        self._connection = connection

    @property
    def title(self) -> str:
        """Return the phase's own title."""
        return self._phase.title

    def preview(self) -> tuple[Change, ...]:
        """Preview it; `doctor` asks each phase by itself, so this may be the first that looks for the cluster."""
        return self._phase.preview() if self._connection.cluster() else ()

    def run(self) -> tuple[Change, ...]:
        """Run it."""
        return self._phase.run() if self._connection.cluster() else ()
