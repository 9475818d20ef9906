"""What the pods of a run cost: their time on the share of a machine that each asked for, at list prices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from platform_cli.core.machines import capacity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from platform_cli.core.pools import Pool
    from platform_cli.core.prices import PoolLine

_HOUR = 3600


class PodUse(msgspec.Struct, frozen=True):
    """The pods of one task.

    Attributes:
        seconds: How long they ran, all attempts together.
        cpu: The CPUs that each asked for.
        memory: The MB of memory.
        gpus: The GPUs.
        pool: The pool that was chosen for it; empty if none was.
    """

    seconds: float
    cpu: float
    memory: float
    gpus: int = 0
    pool: str = ""


class RunPrice(msgspec.Struct, frozen=True, kw_only=True):
    """What the pods of a run cost, in US dollars.

    Attributes:
        usd: All of those whose machines have a known price.
        pod_hours: How long they ran, together.
        unpriced: How many tasks ran on machines whose price is not known.
        date: As of when the oldest price in it is.
    """

    usd: float
    pod_hours: float
    unpriced: int
    date: str


def run_price(uses: Sequence[PodUse], pools: Iterable[Pool], lines: Iterable[PoolLine]) -> RunPrice | None:
    """Add up what pods cost; None if there were none.

    Args:
        uses: The tasks that ran in pods.
        pools: The environment's pools.
        lines: What a node of each costs.
    """
    if not uses:
        return None
    by_name = {pool.name: pool for pool in pools if pool.name != "system"}
    hourly = {line.pool: line for line in lines}
    priced = [(use, pool) for use in uses if (pool := _pool_of(use, by_name)) and _share(use, pool) is not None]
    known = [(use, pool, hourly[pool.name]) for use, pool in priced if hourly[pool.name].hour is not None]
    usd = sum(use.seconds / _HOUR * (line.hour or 0) * (_share(use, pool) or 0) for use, pool, line in known)
    return RunPrice(
        usd=usd,
        pod_hours=sum(use.seconds for use in uses) / _HOUR,
        unpriced=len(uses) - len(known),
        date=min((line.date for _, _, line in known), default=""),
    )


def _pool_of(use: PodUse, pools: Mapping[str, Pool]) -> Pool | None:
    """Return the pool that was chosen; where none was, the smallest without spot machines that has what is asked."""
    if use.pool in pools:
        return pools[use.pool]
    fitting = [pool for pool in pools.values() if not pool.spot and _fits(use, pool)]
    return min(fitting, key=lambda pool: (pool.gpus, capacity(pool.machine).get("cpu", 0)), default=None)


def _fits(use: PodUse, pool: Pool) -> bool:
    share = _share(use, pool)
    return share is not None and share <= 1 and bool(pool.gpus) == bool(use.gpus)


def _share(use: PodUse, pool: Pool) -> float | None:
    """Return which part of a machine a pod takes: the largest of its parts, for what is left over nobody can use."""
    whole = capacity(pool.machine)
    if "memory" not in whole:
        return None
    gpus = use.gpus / pool.gpus if pool.gpus else 0.0
    return max(use.cpu / whole["cpu"], use.memory / whole["memory"], gpus)
