"""Figures as a table for people and as JSON for records."""

from __future__ import annotations

import dataclasses
import os
import platform
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclasses.dataclass(frozen=True)
class Row:
    """One figure beside its goal.

    Attributes:
        name: The figure's name.
        what: What was measured, against what.
        value: The number that is compared with the goal; smaller is better.
        goal: What it must not exceed.
        unit: Of value and goal: 'x' for a ratio.
        details: More numbers, in words.
    """

    name: str
    what: str
    value: float
    goal: float
    unit: str = "x"
    details: str = ""

    @property
    def ok(self) -> bool:
        """Say whether the goal was reached."""
        return self.value <= self.goal


def machine() -> str:
    """Return the line that says where the figures come from."""
    load = os.getloadavg()[0]
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, load {load:.1f}"
    )


def table(rows: Sequence[Row]) -> str:
    """Return the rows as lines of text, each figure above what it is made of."""
    return "\n".join(map(_line, rows))


def _line(row: Row) -> str:
    verdict = "ok  " if row.ok else "OVER"
    numbers = f"{row.value:8.2f} {row.unit:<3} goal {row.goal:6.2f}"
    return f"{verdict} {row.name:<10} {numbers}  {row.what}\n{'':41}{row.details}"
