"""What an environment takes of each quota of Compute Engine, when it is at its largest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from platform_cli.adapters.google.wanted import Machines, Wanted


def needs(wanted: Wanted, cpus: Mapping[str, int], quotas: Mapping[str, Mapping[str, Any]]) -> dict[str, float]:
    """Return how much is needed of each quota that there is, as {'PLACE METRIC': amount}.

    Args:
        wanted: What is going to be made.
        cpus: The CPUs of each machine type that the zone has.
        quotas: The project's quotas: their names begin with the region or 'global'.
    """
    found: dict[str, float] = {}
    for metric, amount in _amounts(wanted, cpus, quotas):
        if metric in quotas and amount:
            found[metric] = found.get(metric, 0) + amount
    return found


def _amounts(
    wanted: Wanted, cpus: Mapping[str, int], quotas: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[str, float]]:
    region = wanted.region
    for machines in wanted.machines:
        amount = machines.count * cpus.get(machines.machine_type, 0)
        yield f"{region} {_cpu_metric(machines, region, quotas)}", amount
        yield "global CPUS_ALL_REGIONS", amount
        yield f"{region} INSTANCES", machines.count
        yield f"{region} SSD_TOTAL_GB", machines.count * machines.disk_gb  # pd-balanced counts as SSD
        if machines.gpu:
            yield f"{region} {_gpu_metric(machines)}", machines.count * machines.gpus
            yield "global GPUS_ALL_REGIONS", machines.count * machines.gpus
    yield f"{region} SSD_TOTAL_GB", wanted.volumes_gb
    yield f"{region} IN_USE_ADDRESSES", wanted.addresses
    yield "global NETWORKS", 1


def _cpu_metric(machines: Machines, region: str, quotas: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the quota of a machine's CPUs: spot machines count as others where a project has no quota for them."""
    if machines.spot and quotas.get(f"{region} PREEMPTIBLE_CPUS", {}).get("limit"):
        return "PREEMPTIBLE_CPUS"
    family = f"{machines.machine_type.partition('-')[0].upper()}_CPUS"
    return family if f"{region} {family}" in quotas else "CPUS"


def _gpu_metric(machines: Machines) -> str:
    metric = f"{machines.gpu.replace('tesla-', '').replace('-', '_').upper()}_GPUS"
    return f"PREEMPTIBLE_{metric}" if machines.spot else metric
