"""Take all nodes away: what is left of an environment then costs its disks, its address and the bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.google.clusters import cluster_status, nodes_of
from platform_cli.adapters.google.pools import PoolPlace, autoscale, resize
from platform_cli.core.errors import NotReadyError
from platform_cli.core.events import Noticed, Warned
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from collections.abc import Collection

    from platform_cli.adapters.google.api import Google
    from platform_cli.adapters.google.clusters import PoolStatus
    from platform_cli.core.events import Sink
    from platform_cli.core.gcp_names import GcpNames


class PoolsToZero:
    """Autoscaling ends first: pods of Kubernetes itself wait for nodes, and Google would bring some back."""

    title = "Take all nodes away"

    def __init__(self, google: Google, names: GcpNames, pools: Collection[str], sink: Sink) -> None:
        """Remember what to do.

        Args:
            google: The project.
            names: What the cluster is called, and where it is.
            pools: The names of the pools that are ours.
            sink: Where it is told what takes minutes.
        """
        self._google = google
        self._names = names
        self._pools = pools
        self._sink = sink

    def preview(self) -> tuple[Change, ...]:
        """Say which pools have nodes, or might get some."""
        return tuple(self._change(one, self._nodes(one)) for one in self._ours())

    def run(self) -> tuple[Change, ...]:
        """Do it, pool by pool: Google changes one at a time.

        Raises:
            NotReadyError: If there is no cluster.
            GoogleRefusedError: If Google does not do it.
        """
        changes = []
        for pool in self._ours():
            nodes = self._nodes(pool)
            changes.append(self._change(pool, nodes))
            place = PoolPlace(self._names.location, self._names.base, pool.name)
            if pool.autoscaled:
                autoscale(self._google, place, None)
            if nodes != 0:
                self._sink(Noticed(text=f"Taking the nodes of pool '{pool.name}' away; this takes a minute or two."))
                resize(self._google, place, 0)
        return tuple(changes)

    def _nodes(self, pool: PoolStatus) -> int | None:
        return nodes_of(self._google, pool)

    def _change(self, pool: PoolStatus, nodes: int | None) -> Change:
        return Change("pool", pool.name, "configured" if pool.autoscaled or nodes != 0 else "unchanged")

    def _ours(self) -> list[PoolStatus]:
        status = cluster_status(self._google, self._names.location, self._names.base)
        if status is None:
            message = f"there is no cluster '{self._names.base}' in the project '{self._names.project}'."
            raise NotReadyError(message, code="ENVIRONMENT_DOWN", hint="platform up")
        for pool in status.pools:
            if pool.name not in self._pools:
                self._sink(Warned(text=f"pool '{pool.name}' is none of ours: its nodes stay, and cost what they cost."))
        return [pool for pool in status.pools if pool.name in self._pools]
