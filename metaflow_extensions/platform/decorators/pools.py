"""The machines of an environment, and which of them a step gets; profile.py describes what is known of them."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any

from metaflow.exception import MetaflowException


class Unplaceable(MetaflowException):
    """No machine of the environment is what a step asks for."""

    headline = "No such machines"


@dataclass(frozen=True)
class Pool:
    """Machines of one kind. CPUs, and MB of memory, are what one task can have; None: not known, any task fits."""

    name: str
    selector: dict[str, str] = field(default_factory=dict)
    tolerations: list[dict[str, Any]] = field(default_factory=list)
    spot: bool = False
    gpu: str | None = None
    gpus: int = 0
    cpu: float | None = None
    memory: int | None = None

    @property
    def capacity(self) -> tuple[float, float, float]:
        """GPUs, CPUs and memory, to compare pools by."""
        unknown = float("inf")
        return (self.gpus, self.cpu or unknown, self.memory or unknown)


@dataclass(frozen=True)
class Wish:
    """What a step asks for. `gpus` is 0 for none; a `gpu` of None is any kind."""

    cpu: float
    memory: float
    gpus: int = 0
    gpu: str | None = None
    spot: bool = False

    @property
    def on_spot(self) -> Wish:
        """The same on a machine that may be taken away."""
        return replace(self, spot=True)


def read_pools(entries: list[dict[str, Any]]) -> tuple[Pool, ...]:
    """Return the pools that a profile names.

    Raises:
        Unplaceable: An entry is not what profile.py describes.
    """
    known = {each.name for each in fields(Pool)}
    for entry in entries:
        if not isinstance(entry, dict) or "name" not in entry or set(entry) - known:
            raise Unplaceable(
                f"METAFLOW_PLATFORM_POOLS has {entry!r}; a pool has a name, and of {sorted(known)} the rest."
            )
    return tuple(Pool(**entry) for entry in entries)


def choose(pools: tuple[Pool, ...], wish: Wish, environment: str) -> Pool:
    """Return the smallest pool that has what is wished for.

    Raises:
        Unplaceable: There is none; the message says what there is instead.
    """
    kinds = [pool for pool in pools if pool.spot == wish.spot and _has_gpus(pool, wish)]
    fitting = [pool for pool in kinds if pool.capacity[1] >= wish.cpu and pool.capacity[2] >= wish.memory]
    if fitting:
        return min(fitting, key=lambda pool: pool.capacity)
    there = ", ".join(map(_described, kinds or pools)) or "no pool at all"
    raise Unplaceable(
        f"environment {environment or '(unnamed)'!r} has no machine with {_wished(wish)}; it has {there}."
    )


def _has_gpus(pool: Pool, wish: Wish) -> bool:
    if not wish.gpus:
        return not pool.gpus
    return pool.gpus >= wish.gpus and wish.gpu in {None, pool.gpu}


def _wished(wish: Wish) -> str:
    gpus = f"{wish.gpus} {wish.gpu or 'GPU'}, " if wish.gpus else ""
    return f"{gpus}{wish.cpu:g} CPU, {wish.memory:g} MB{', spot' if wish.spot else ''}"


def _described(pool: Pool) -> str:
    gpus = f"{pool.gpus} {pool.gpu}, " if pool.gpus else ""
    size = f"{pool.cpu or '?'} CPU, {pool.memory or '?'} MB{', spot' if pool.spot else ''}"
    return f"{pool.name} ({gpus}{size})"
