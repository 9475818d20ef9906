"""What one task can have on a machine of Google's, and what a profile says of pools for @size, @gpu and @spot."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from platform_cli.core.machine_types import machine_type
from platform_cli.core.pools import pools_of

if TYPE_CHECKING:
    from platform_cli.core.pools import Pool
    from platform_cli.core.settings import EnvironmentTable

_NODE_POOL = "cloud.google.com/gke-nodepool"  # all nodes of GKE have this label
# What pods of Kubernetes itself ask for on each node, and the kubelet keeps: of 4 CPUs a task can have 3.5.
_SYSTEM_CPU, _SYSTEM_MB = 0.5, 300
_EVICTION_MB = 100
# What GKE keeps of a node's memory, in steps of (GB, share): its documentation on "allocatable resources".
_KEPT = ((4, 0.25), (4, 0.2), (8, 0.1), (112, 0.06), (float("inf"), 0.02))


def capacity(machine: str) -> dict[str, float | int]:
    """Return the CPUs, and the MB of memory, that one task can have; nothing of a type that we do not know."""
    kind = machine_type(machine)
    if kind is None:
        return {}
    kept, rest = 0.0, float(kind.memory_gb)
    for step, share in _KEPT:
        kept, rest = kept + min(rest, step) * share, max(0.0, rest - step)
    memory = int((kind.memory_gb - kept) * 1024 - _EVICTION_MB - _SYSTEM_MB)
    return {"cpu": kind.cpus - _SYSTEM_CPU, "memory": memory} if memory > 0 else {"cpu": kind.cpus - _SYSTEM_CPU}


def profile_pools(values: EnvironmentTable) -> dict[str, str]:
    """Return what a profile says of pools, once platform.toml declares some; all pools for tasks are named then.

    Google taints nodes that have GPUs, and lets pods that ask for GPUs pass: no toleration is needed.
    """
    if not values.pools or values.autopilot:
        return {}
    return {"METAFLOW_PLATFORM_POOLS": json.dumps([_entry(pool) for pool in pools_of(values)[1:]])}


def _entry(pool: Pool) -> dict[str, Any]:
    kind = pool.gpu.removeprefix("nvidia-").removeprefix("tesla-")
    gpus = {"gpu": kind, "gpus": pool.gpus} if pool.gpu else {}
    return {
        "name": pool.name,
        "selector": {_NODE_POOL: pool.name},
        "spot": pool.spot,
        **gpus,
        **capacity(pool.machine),
    }
