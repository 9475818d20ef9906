"""Add what is known of yesterday: how late flights arrived, by origin, by carrier and by destination."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from .schema import TARGET

GROUPS = ("origin", "carrier", "dest")


def column(group: str) -> str:
    """Return the name of the column with yesterday's mean delay of a group."""
    return f"{group}_yesterday"


def add(table: pa.Table) -> pa.Table:
    """Return the table with one column a group: minutes late on the day before, NaN where nothing is known.

    A row never sees the delays of its own day, so nothing leaks from the target.
    """
    days = table["date"].cast(pa.int32()).to_numpy()
    days = days - days.min(initial=np.iinfo(np.int32).max)
    delays = pc.fill_null(table[TARGET], float("nan")).to_numpy()
    for group in GROUPS:
        codes = table[group].combine_chunks().dictionary_encode().indices.to_numpy()
        table = table.append_column(column(group), pa.array(_yesterday(codes, days, delays)))
    return table


def _yesterday(
    codes: npt.NDArray[np.int32], days: npt.NDArray[np.int32], delays: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    width = int(days.max(initial=0)) + 2
    slots = codes.astype(np.int64) * width + days
    known = ~np.isnan(delays)
    # A day's delays go into the slot of the day after, where that day's flights look.
    total = np.bincount(slots[known] + 1, weights=delays[known], minlength=int(slots.max(initial=0)) + 2)
    count = np.bincount(slots[known] + 1, minlength=len(total))
    with np.errstate(invalid="ignore"):
        means = (total / count).astype(np.float32)
    yesterday: npt.NDArray[np.float32] = means[slots]
    return yesterday
