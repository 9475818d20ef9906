"""Give the pools of a paused environment their nodes back."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from platform_cli.adapters.google.clusters import nodes_of
from platform_cli.adapters.google.pools import PoolPlace, autoscale, resize
from platform_cli.core.events import Noticed
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from platform_cli.adapters.google.api import Google
    from platform_cli.adapters.google.clusters import PoolStatus
    from platform_cli.core.events import Sink
    from platform_cli.core.gcp_names import GcpNames
    from platform_cli.core.pools import Pool
    from platform_cli.targets.phases.gcp.connect_cluster import ConnectCluster


class WakePools:
    """A pool that has nodes, or is to have none before a pod needs one, is left alone."""

    title = "Wake paused pools"

    def __init__(
        self, google: Google, names: GcpNames, pools: Sequence[Pool], connection: ConnectCluster, sink: Sink
    ) -> None:
        """Remember what to do.

        Args:
            google: The project.
            names: What the cluster is called, and where it is.
            pools: The pools that are ours, as they should be.
            connection: Which has looked at the cluster; for a second look each `up` would wait.
            sink: Where it is told what takes minutes.
        """
        self._google = google
        self._names = names
        self._connection = connection
        self._pools = {pool.name: pool for pool in pools}
        self._sink = sink

    def preview(self) -> tuple[Change, ...]:
        """Say which pools are asleep; those that are not made yet are not."""
        return tuple(Change("pool", pool.name, "configured") for _, pool in self._asleep())

    def run(self) -> tuple[Change, ...]:
        """Wake them, pool by pool: Google changes one at a time.

        Raises:
            GoogleRefusedError: If Google does not do it, or has no machines.
        """
        found = list(self._asleep())
        for status, pool in found:
            place = PoolPlace(self._names.location, self._names.base, pool.name)
            if not status.autoscaled:
                autoscale(self._google, place, (pool.nodes, pool.most), anywhere=pool.anywhere)
            if pool.nodes:
                self._sink(Noticed(text=f"Waiting for nodes of pool '{pool.name}'; this takes a minute or two."))
                resize(self._google, place, math.ceil(pool.nodes / status.zones))
        return tuple(Change("pool", pool.name, "configured") for _, pool in found)

    def _asleep(self) -> Iterator[tuple[PoolStatus, Pool]]:
        cluster = self._connection.cluster()
        for one in cluster.pools if cluster else ():
            pool = self._pools.get(one.name)
            if pool is not None and (not one.autoscaled or (pool.nodes and nodes_of(self._google, one) == 0)):
                yield one, pool
