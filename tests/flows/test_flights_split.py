"""Flights are parted by time, and a sample stays the same."""

from __future__ import annotations

import datetime as dt
import re

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from flights import split
from flights.errors import DataError

from tests.flows.flights_fixtures import make_flights, with_column

YEAR = make_flights(365, days=365)
MONTHS = {"training": "2013-01..2013-06", "validation": "2013-07", "test": "2013-08..2013-09"}


def test_each_part_has_its_months_and_no_others() -> None:
    parts = split.by_months(YEAR, MONTHS)
    assert {name: part.num_rows for name, part in parts.items()} == {
        "training": 181,
        "validation": 31,
        "test": 61,
    }
    assert pc.max(parts["training"]["date"]).as_py() == dt.date(2013, 6, 30)
    assert pc.min(parts["test"]["date"]).as_py() == dt.date(2013, 8, 1)


def test_flights_that_never_arrived_are_left_out() -> None:
    delays = pa.array([None, *YEAR["arr_delay"].to_pylist()[1:]], pa.float32())
    parts = split.by_months(with_column(YEAR, "arr_delay", delays), MONTHS)
    assert parts["training"].num_rows == 180


@pytest.mark.parametrize(
    ("months", "sentence"),
    [
        ({"training": "2013-01..2013-06", "test": "2013-06..2013-07"}, "test months '2013-06..2013-07'"),
        ({"training": "2013-06..2013-01"}, "training months '2013-06..2013-01'"),
        ({"training": "2013-13"}, "'2013-13' is no range of months"),
        ({"training": "January"}, "'January' is no range of months"),
        ({"training": "2014-01"}, "column 'date' has 0 flights that arrived in the training months"),
    ],
)
def test_months_that_overlap_run_backwards_or_are_empty_are_refused(months: dict[str, str], sentence: str) -> None:
    with pytest.raises(DataError, match=re.escape(sentence)):
        split.by_months(YEAR, months)


def test_a_sample_has_the_fraction_asked_for_and_stays_the_same() -> None:
    table = make_flights(2000)
    sample = split.sample(table, 0.25)
    assert 400 < sample.num_rows < 600
    assert sample.equals(split.sample(table, 0.25))
    assert split.sample(table, 1).equals(table)


@pytest.mark.parametrize("fraction", [0, -1, 1.5, 1e-9])
def test_a_fraction_that_leaves_nothing_or_more_than_all_is_refused(fraction: float) -> None:
    with pytest.raises(DataError, match="fraction"):
        split.sample(YEAR, fraction)
