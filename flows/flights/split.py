"""Part flights by time, so that a model is judged on months it has not seen."""

import re
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .errors import DataError
from .schema import TARGET


def parse_months(text: str) -> tuple[int, int]:
    """Return the first and the last month of `2013-01..2013-06` or of `2013-01`, counted from year 0.

    Raises:
        DataError: The text is no such range.
    """
    match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])(?:\.\.(\d{4})-(0[1-9]|1[0-2]))?", text)
    if not match:
        raise DataError(f"'{text}' is no range of months: write one like 2013-01..2013-06")
    year, month, last_year, last_month = match.groups()
    return _month(year, month), _month(last_year or year, last_month or month)


def by_months(table: pa.Table, periods: Mapping[str, str]) -> dict[str, pa.Table]:
    """Return the flights of each period, without those that never arrived.

    Args:
        table: Flights, in any order.
        periods: Name of a part and its months; the parts follow each other in time.

    Raises:
        DataError: A period is no range, begins before the one above ends, or has no flights.
    """
    months = pc.add(pc.multiply(pc.year(table["date"]), 12), pc.subtract(pc.month(table["date"]), 1))
    landed = pc.is_valid(table[TARGET])
    parts = {}
    end = -1
    for name, text in periods.items():
        first, last = parse_months(text)
        if first <= end or last < first:
            raise DataError(f"{name} months '{text}' must come after the months before them and run forward")
        end = last
        inside = pc.and_(pc.greater_equal(months, first), pc.less_equal(months, last))
        parts[name] = table.filter(pc.and_(inside, landed))
        if not parts[name].num_rows:
            raise DataError(f"column 'date' has 0 flights that arrived in the {name} months '{text}'")
    return parts


def sample(table: pa.Table, fraction: float) -> pa.Table:
    """Return about this fraction of the rows, the same ones every time.

    Raises:
        DataError: The fraction is not above 0 and at most 1, or leaves nothing.
    """
    if not 0 < fraction <= 1:
        raise DataError(f"fraction {fraction} is not above 0 and at most 1")
    kept = table.filter(pa.array(np.random.default_rng(2013).random(table.num_rows) < fraction))
    if not kept.num_rows:
        raise DataError(f"fraction {fraction} leaves 0 of {table.num_rows} flights: use a larger one")
    return kept


def _month(year: str, month: str) -> int:
    return int(year) * 12 + int(month) - 1
