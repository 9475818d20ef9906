"""The node pools of an environment on Google Cloud: those of its size, and those that platform.toml declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from platform_cli.core.settings import Size


class Pool(msgspec.Struct, frozen=True):
    """A node pool as terraform/stacks/gcp makes it.

    Attributes:
        name: Its name.
        machine: The type of its machines, such as n2d-standard-4.
        nodes: The fewest nodes, of all zones together.
        most: The most.
        disk_gb: The disk of each, pd-balanced.
        spot: Whether Google may take them back.
    """

    name: str
    machine: str
    nodes: int
    most: int
    disk_gb: int
    spot: bool = False

    @property
    def bought(self) -> str:
        """Return what a machine of it is called in the table of prices."""
        return f"{self.machine} spot" if self.spot else self.machine

    @property
    def anywhere(self) -> bool:
        """Return whether nodes are taken where there are any, as modules/gke/pools.tf has it."""
        return self.spot


def pools_of(size: Size) -> tuple[Pool, ...]:
    """Return the pools of a size; the first one is always there, the others begin at zero."""
    production = size == "production"
    system = Pool("system", "e2-standard-4", 2, 4, 50) if production else Pool("system", "e2-standard-2", 1, 2, 50)
    return (
        system,
        Pool("cpu", "n2d-standard-4", 0, 4, 100),
        Pool("spot", "n2d-standard-4", 0, 10, 100, spot=True),
    )
