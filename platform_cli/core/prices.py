"""What an environment on Google Cloud costs: the sum of its parts at list prices, before any discount."""

from __future__ import annotations

from typing import Literal

import msgspec

from platform_cli.core.settings import Size

HOURS = 730  # of a month, as Google counts it
Database = Literal["cluster", "cloudsql"]


class Price(msgspec.Struct, frozen=True):
    """A list price in US dollars; `date` is the day or the month in which it held, `source` where it was read."""

    usd: float
    per: Literal["hour", "month"]
    date: str
    source: str

    @property
    def hourly(self) -> float:
        """Return the price of an hour."""
        return self.usd if self.per == "hour" else self.usd / HOURS


class PriceTable(msgspec.Struct, frozen=True):
    """List prices of one region, by what is bought."""

    region: str
    prices: dict[str, Price]


class CostLine(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the bill, in US dollars.

    Attributes:
        what: What is paid for.
        hour: The cost of an hour in which nothing runs.
        month: The cost of such a month.
        paused: The cost of a month with all pools at zero.
        date: The day or the month in which its price held.
        source: Where its price was read.
    """

    what: str
    hour: float
    month: float
    paused: float
    date: str
    source: str


class PoolLine(msgspec.Struct, frozen=True, kw_only=True):
    """What one more node of a pool costs an hour, with its disk and its share of NAT; None where no price is known."""

    pool: str
    machine: str
    nodes: str
    hour: float | None
    date: str
    source: str


class PricesReport(msgspec.Struct, frozen=True, kw_only=True, tag="prices"):
    """What an environment costs while nothing runs, while it is paused, and by the hour of work.

    With `autopilot` there are no nodes in it, and what Google bills for pods is not.
    """

    region: str
    size: Size
    database: Database
    parts: tuple[CostLine, ...]
    hour: float
    month: float
    paused: float
    pools: tuple[PoolLine, ...]
    notes: tuple[str, ...]
    autopilot: bool = False

    @property
    def sentence(self) -> str:
        """Return the sums in words."""
        pods = ", beside what Google bills for pods" if self.autopilot else ""
        return (
            f"It costs about ${self.month:.0f} a month while nothing runs (${self.hour:.3f} an hour){pods}, and "
            f"${self.paused:.0f} while paused; platform prices has each part, and what a node more costs."
        )
