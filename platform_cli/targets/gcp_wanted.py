"""What an environment of ours is going to need of a project: as terraform/stacks/gcp and the manifests make it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.google.services import BUDGET_SERVICES, SERVICES
from platform_cli.adapters.google.wanted import Machines, Wanted
from platform_cli.core.gcp_names import names_of
from platform_cli.core.pools import pools_of
from platform_cli.core.price_sums import volumes_gb

if TYPE_CHECKING:
    from platform_cli.core.settings import Settings

# The defaults of terraform/stacks/gcp/variables.tf; a test compares them.
RANGES = {"nodes": "10.20.0.0/20", "pods": "10.24.0.0/16", "services": "10.28.0.0/20"}


def wanted_of(settings: Settings) -> Wanted:
    """Return what is going to be made."""
    values = settings.values
    pools = () if values.autopilot else pools_of(values)
    return Wanted(
        names=names_of(settings),
        machines=tuple(Machines(one.machine, one.most, one.spot, one.disk_gb, one.gpu, one.gpus) for one in pools),
        volumes_gb=volumes_gb(values.size),
        ranges=RANGES,
        services=(*SERVICES, *BUDGET_SERVICES) if values.budget else SERVICES,
        budget=bool(values.budget),
    )
