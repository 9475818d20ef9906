"""Make a table of prices out of Google's catalogue, which prices CPUs, memory, GPUs and disks apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from platform_cli.core.machine_types import machine_type
from platform_cli.core.prices import Price, PriceTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from platform_cli.core.pools import Pool

SOURCE = "Cloud Billing catalogue, read by platform prices --refresh"
_FAMILIES = {"e2": "E2", "n2": "N2", "n2d": "N2D AMD", "t2d": "T2D AMD", "g2": "G2"}
_GPUS = {"nvidia-l4": "Nvidia L4", "nvidia-tesla-t4": "Nvidia Tesla T4"}
_DISK = "Balanced PD Capacity"


class Offer(msgspec.Struct, frozen=True):
    """Something that is sold in a region.

    Attributes:
        words: Google's description, such as 'E2 Instance Core running in Americas'.
        usage: OnDemand, Preemptible, Commit1Yr, …
        unit: What the price is of: 'h', 'GiBy.h', 'GiBy.mo'.
        usd: The price of one.
    """

    words: str
    usage: str
    unit: str
    usd: float


def refreshed(base: PriceTable, offers: Iterable[Offer], region: str, pools: Iterable[Pool], date: str) -> PriceTable:
    """Return a table with what the catalogue says of a region; what it does not say stays as it was.

    Args:
        base: The table so far.
        offers: All that is sold in the region by Compute Engine.
        region: The region.
        pools: Whose machines are priced.
        date: Today.
    """
    sold = {(_what(one.words), one.usage): one for one in offers}
    moved = "" if region == base.region else f" (of {base.region})"
    kept = {name: msgspec.structs.replace(one, source=one.source + moved) for name, one in base.prices.items()}
    machines = {pool.bought: usd for pool in pools if (usd := _machine(pool, sold)) is not None}
    found = {name: Price(usd, "hour", date, SOURCE) for name, usd in machines.items()}
    disk = sold.get((_DISK, "OnDemand"))
    if disk is not None and disk.unit == "GiBy.mo":
        found["pd-balanced GB"] = Price(disk.usd, "month", date, SOURCE)
    return PriceTable(region, kept | found)


def _what(words: str) -> str:
    """Return a description without the place, which each region calls as it likes; `sold` is of one region anyway."""
    return words.partition(" running in ")[0].partition(" in ")[0]


def _machine(pool: Pool, sold: Mapping[tuple[str, str], Offer]) -> float | None:
    """Return the price of an hour; None if a part of it is not in the catalogue, or is not sold by the hour."""
    kind = machine_type(pool.machine)
    if kind is None or (pool.gpu and pool.gpu not in _GPUS):
        return None
    usage, spot = ("Preemptible", "Spot Preemptible ") if pool.spot else ("OnDemand", "")
    family = f"{spot}{_FAMILIES[kind.family]} Instance"
    parts = [(f"{family} Core", kind.cpus), (f"{family} Ram", kind.memory_gb)]
    if pool.gpu:
        attached = " GPU attached to Spot Preemptible VMs" if pool.spot else " GPU"
        parts.append((f"{_GPUS[pool.gpu]}{attached}", pool.gpus))
    offers = [(sold.get((words, usage)), count) for words, count in parts]
    priced = [one.usd * count for one, count in offers if one is not None and one.unit in {"h", "GiBy.h"}]
    return sum(priced) if len(priced) == len(parts) else None
