"""The node pools of an environment on Google Cloud: those of its size, and those that platform.toml declares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from platform_cli.core.pool_tables import AcceleratorTable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from platform_cli.core.pool_tables import PoolTable
    from platform_cli.core.settings import EnvironmentTable

# Families whose machines come with their GPUs, which the machine's price holds: cloud.google.com/compute/docs/gpus.
_WITH_GPUS = {"a2", "a3", "a4", "g2", "g4"}


class Pool(msgspec.Struct, frozen=True):
    """A node pool as terraform/stacks/gcp makes it.

    Attributes:
        name: Its name.
        machine: The type of its machines, such as n2d-standard-4.
        nodes: The fewest nodes, of all zones together.
        most: The most.
        disk_gb: The disk of each, pd-balanced.
        spot: Whether Google may take them back.
        gpu: The type of their GPUs, such as nvidia-l4; empty: they have none.
        gpus: How many of them each has.
    """

    name: str
    machine: str
    nodes: int
    most: int
    disk_gb: int
    spot: bool = False
    gpu: str = ""
    gpus: int = 0

    @property
    def bought(self) -> str:
        """Return what a machine of it is called in the table of prices."""
        is_extra = self.gpu and self.machine.partition("-")[0] not in _WITH_GPUS
        gpus = f" with {self.gpus} {self.gpu}" if is_extra else ""
        return f"{self.machine}{gpus}{' spot' if self.spot else ''}"

    @property
    def anywhere(self) -> bool:
        """Return whether nodes are taken where there are any, as modules/gke/pools.tf has it."""
        return self.spot or bool(self.gpu)


def pools_of(values: EnvironmentTable) -> tuple[Pool, ...]:
    """Return an environment's pools; the first one is always there, the others are for tasks."""
    production = values.size == "production"
    system = Pool("system", "e2-standard-4", 2, 4, 50) if production else Pool("system", "e2-standard-2", 1, 2, 50)
    usual = (Pool("cpu", "n2d-standard-4", 0, 4, 100), Pool("spot", "n2d-standard-4", 0, 10, 100, spot=True))
    found = {pool.name: pool for pool in usual} | {name: _pool(name, table) for name, table in values.pools.items()}
    return (system, *found.values())


def _pool(name: str, table: PoolTable) -> Pool:
    gpus = table.accelerator or AcceleratorTable(count=1)
    return Pool(
        name,
        table.machine_type,
        table.min_nodes,
        table.max_nodes,
        table.disk_gb,
        table.spot,
        gpus.type,
        gpus.count if table.accelerator else 0,
    )


def stack_pools(values: EnvironmentTable) -> dict[str, Any]:
    """Return the variable `pools` of terraform/stacks/gcp, which has no pool 'system'."""
    return {pool.name: _variable(pool) for pool in pools_of(values)[1:]}


def _variable(pool: Pool) -> Mapping[str, Any]:
    gpus = {"accelerator": {"type": pool.gpu, "count": pool.gpus}} if pool.gpu else {}
    return {
        "machine_type": pool.machine,
        "min_nodes": pool.nodes,
        "max_nodes": pool.most,
        "spot": pool.spot,
        "disk_gb": pool.disk_gb,
        **gpus,
    }
