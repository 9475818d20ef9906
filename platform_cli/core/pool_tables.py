"""What platform.toml can say of a node pool."""

from __future__ import annotations

from typing import Annotated

import msgspec


class AcceleratorTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The GPUs of each machine of a pool.

    Attributes:
        type: Google's name for them, such as nvidia-l4.
        count: How many.
    """

    type: str = ""
    count: Annotated[int, msgspec.Meta(ge=1, le=16)] = 1


class PoolTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The keys of `[env.NAME.pools.POOL]` in platform.toml.

    Attributes:
        machine_type: The type of its machines, such as g2-standard-4; must be given.
        min_nodes: The fewest nodes, of all zones together.
        max_nodes: The most.
        spot: Whether Google may take them back, for a lower price.
        disk_gb: The disk of each.
        accelerator: The GPUs of each; None: it has none.
    """

    machine_type: str = ""
    min_nodes: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 0
    max_nodes: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1
    spot: bool = False
    disk_gb: Annotated[int, msgspec.Meta(ge=20, le=65536)] = 100
    accelerator: AcceleratorTable | None = None
