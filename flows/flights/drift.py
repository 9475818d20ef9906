"""Measure how far the flights to score have moved from those the model was trained on.

The measure is the population stability index over a column's bins i; e_i and a_i are shares then and now:

    PSI = sum over i of (a_i - e_i) * ln(a_i / e_i)

Formula and limits (below 0.1 little, above 0.25 much): N. Siddiqi, Credit Risk Scorecards, Wiley 2006.
Weather and calendar are left out: one day is never like half a year, so they would cry wolf every morning.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

NUMBERS = ("sched_dep_time", "sched_arr_time", "distance", "plane_year", "seats")
WORDS = ("carrier", "origin", "dest")
BINS = 10
MODERATE, LARGE = 0.1, 0.25
# An empty bin would make the logarithm infinite; one flight in ten thousand stands in for none.
SMALLEST_SHARE = 1e-4

Reference = dict[str, dict[str, Any]]
Shares = npt.NDArray[np.float64]


def reference(table: pa.Table) -> Reference:
    """Return the bins of each watched column and their shares; rare words share a bin, missing values too."""
    bins: Reference = {}
    for name in NUMBERS:
        bins[name] = {"edges": _deciles(_numbers(table, name))}
    for name in WORDS:
        counts = table.group_by(name).aggregate([([], "count_all")])
        counts = counts.sort_by([("count_all", "descending"), (name, "ascending")])
        bins[name] = {"words": counts[name].slice(0, BINS - 1).to_pylist()}
    return {name: {**kind, "shares": _shares(table, name, kind).tolist()} for name, kind in bins.items()}


def compare(bins: Reference, table: pa.Table) -> dict[str, float]:
    """Return the index of each watched column, most moved first."""
    moved = {name: index(np.array(kind["shares"]), _shares(table, name, kind)) for name, kind in bins.items()}
    return dict(sorted(moved.items(), key=lambda pair: -pair[1]))


def index(expected: Shares, actual: Shares) -> float:
    """Return the population stability index of two lists of shares over the same bins."""
    before, now = (np.maximum(shares, SMALLEST_SHARE) for shares in (expected, actual))
    return float(((now - before) * np.log(now / before)).sum())


def level(value: float) -> str:
    """Return small, moderate or large."""
    return "large" if value > LARGE else "moderate" if value > MODERATE else "small"


def _deciles(numbers: Shares) -> list[float]:
    known = numbers[~np.isnan(numbers)]
    return np.unique(np.quantile(known, np.linspace(0, 1, BINS + 1)[1:-1])).tolist() if len(known) else []


def _shares(table: pa.Table, name: str, kind: dict[str, Any]) -> Shares:
    if "edges" in kind:
        numbers = _numbers(table, name)
        slots = np.searchsorted(kind["edges"], numbers, side="right")
        slots[np.isnan(numbers)] = len(kind["edges"]) + 1
        size = len(kind["edges"]) + 2
    else:
        found = pc.index_in(table[name], pa.array(kind["words"], pa.string()))
        slots = pc.fill_null(found, len(kind["words"])).to_numpy()
        size = len(kind["words"]) + 1
    counts: Shares = np.bincount(slots, minlength=size) / max(table.num_rows, 1)
    return counts


def _numbers(table: pa.Table, name: str) -> Shares:
    numbers: Shares = table[name].cast(pa.float64()).to_numpy()
    return numbers
