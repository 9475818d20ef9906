"""Drift is nought for the same flights, small for a sample of them and large when they change."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest
from flights import drift

from tests.flows.flights_fixtures import make_flights, with_column

TABLE = make_flights(4000)
BINS = drift.reference(TABLE)


def test_the_index_is_that_of_the_formula() -> None:
    expected = (0.3 - 0.5) * math.log(0.3 / 0.5) + (0.7 - 0.5) * math.log(0.7 / 0.5)
    assert drift.index(np.array([0.5, 0.5]), np.array([0.3, 0.7])) == pytest.approx(expected)


def test_an_empty_bin_gives_a_large_index_and_no_error() -> None:
    assert 1 < drift.index(np.array([0.5, 0.5]), np.array([1.0, 0.0])) < 10


def test_the_same_flights_have_not_moved() -> None:
    assert drift.compare(BINS, TABLE) == pytest.approx(dict.fromkeys(BINS, 0), abs=1e-12)


def test_other_flights_of_the_same_kind_have_moved_little() -> None:
    assert {drift.level(value) for value in drift.compare(BINS, make_flights(1000, seed=2)).values()} == {"small"}


def test_a_new_carrier_and_missing_seats_are_seen_first() -> None:
    table = with_column(TABLE, "carrier", pa.array(["ZZ"] * 4000))
    table = with_column(table, "seats", pa.nulls(4000, pa.float32()))
    moved = drift.compare(BINS, table)
    assert set(list(moved)[:2]) == {"carrier", "seats"}
    assert drift.level(moved["carrier"]) == drift.level(moved["seats"]) == "large"
    assert drift.level(moved["origin"]) == "small"


@pytest.mark.parametrize(("value", "level"), [(0.1, "small"), (0.11, "moderate"), (0.25, "moderate"), (0.26, "large")])
def test_the_levels_are_the_customary_ones(value: float, level: str) -> None:
    assert drift.level(value) == level


def test_a_column_without_a_single_number_is_no_obstacle() -> None:
    bins = drift.reference(with_column(TABLE, "seats", pa.nulls(4000, pa.float32())))
    assert drift.compare(bins, TABLE)["seats"] > drift.LARGE
