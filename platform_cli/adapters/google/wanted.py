"""What an environment is going to need of a project, as far as that can be looked at before anything is made."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from platform_cli.adapters.google.permissions import PERMISSIONS
from platform_cli.adapters.google.services import SERVICES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from platform_cli.core.gcp_names import GcpNames


@dataclasses.dataclass(frozen=True)
class Machines:
    """A node pool at its largest.

    Attributes:
        machine_type: Such as n2d-standard-4.
        count: How many of them.
        spot: Whether Google may take them back.
        disk_gb: The disk of each, pd-balanced.
        gpu: The accelerators' type, such as nvidia-l4; empty if there are none.
        gpus: How many of them each machine has.
    """

    machine_type: str
    count: int
    spot: bool = False
    disk_gb: int = 100
    gpu: str = ""
    gpus: int = 0


@dataclasses.dataclass(frozen=True)
class Wanted:
    """What is going to be made.

    Attributes:
        names: What it is called, and where it is.
        machines: Its pools; none where Google chooses the nodes.
        volumes_gb: What its volumes hold together, pd-balanced.
        addresses: How many external addresses it uses: NAT's.
        ranges: CIDR blocks of nodes, pods and services, by these words.
        services: Google's services that have to be on.
        permissions: What one must be allowed to do on the project.
        budget: Whether mails shall go out when it becomes expensive.
    """

    names: GcpNames
    machines: tuple[Machines, ...] = ()
    volumes_gb: int = 0
    addresses: int = 1
    ranges: Mapping[str, str] = dataclasses.field(default_factory=dict)
    services: tuple[str, ...] = SERVICES
    permissions: tuple[str, ...] = tuple(sorted(PERMISSIONS))
    budget: bool = False

    @property
    def region(self) -> str:
        """Return the region of all of it."""
        return self.names.region

    @property
    def zone(self) -> str:
        """Return the zone of its machines, or one of them."""
        return self.names.zone
