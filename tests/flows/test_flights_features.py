"""Features are what was known before departure, and are the same for training and scoring."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from flights import features, history
from flights.errors import DataError

from tests.flows.flights_fixtures import FIRST_DAY, make_flights, with_column

TABLE = history.add(make_flights(200))
FITTED = features.fit(TABLE)
NAMES = features.names(FITTED)


def _column(matrix: features.Matrix, name: str) -> list[float]:
    return [float(value) for value in matrix[:, NAMES.index(name)]]


def test_clock_times_become_minutes_and_dates_weekdays() -> None:
    table = with_column(TABLE, "sched_dep_time", pa.array([5, 1830] * 100, pa.int32()))
    matrix = features.to_matrix(table.slice(0, 2), FITTED)
    assert _column(matrix, "departure_minute") == [5, 18 * 60 + 30]
    assert _column(matrix, "weekday") == [1, 2]  # the first of January 2013 was a Tuesday


def test_unknown_words_and_missing_numbers_become_nan_and_known_words_their_place() -> None:
    table = with_column(TABLE, "dest", pa.array(["LAX", "ZZZ"] * 100))
    table = with_column(table, "temp", pa.nulls(200, pa.float32()))
    matrix = features.to_matrix(table.slice(0, 2), FITTED)
    assert _column(matrix, "dest") == pytest.approx([1, np.nan], nan_ok=True)
    assert np.isnan(_column(matrix, "temp")).all()


def test_a_table_in_many_pieces_gives_the_same_matrix_as_in_one() -> None:
    pieces = pa.concat_tables([TABLE.slice(0, 7), TABLE.slice(7, 100), TABLE.slice(107)])
    np.testing.assert_array_equal(features.to_matrix(pieces, FITTED), features.to_matrix(TABLE, FITTED))


def test_a_feature_that_the_data_do_not_have_is_named() -> None:
    with pytest.raises(DataError, match="feature 'plane_year' of the model is not among"):
        features.to_matrix(TABLE.drop_columns(["plane_year"]), FITTED)


def test_yesterday_is_the_mean_delay_of_the_day_before_and_unknown_on_the_first_day() -> None:
    by_day = dict.fromkeys([(0, "BB")], float("nan"))
    for day in range(9):
        same = (pc.field("date") == pa.scalar(FIRST_DAY + dt.timedelta(days=day))) & (pc.field("carrier") == "BB")
        by_day[day + 1, "BB"] = pc.mean(TABLE.filter(same)["arr_delay"]).as_py()
    for row in TABLE.filter(pc.field("carrier") == "BB").to_pylist():
        expected = by_day[(row["date"] - FIRST_DAY).days, "BB"]
        assert row["carrier_yesterday"] == pytest.approx(expected, rel=1e-5, nan_ok=True)


def test_a_days_own_delays_change_nothing_in_its_features() -> None:
    table = make_flights(200)
    last = pc.equal(table["date"], FIRST_DAY + dt.timedelta(days=9))
    other = with_column(table, "arr_delay", pc.if_else(last, pa.scalar(9999, pa.float32()), table["arr_delay"]))
    np.testing.assert_array_equal(
        features.to_matrix(history.add(other), FITTED), features.to_matrix(history.add(table), FITTED)
    )


def test_cancelled_flights_do_not_count_as_delays() -> None:
    table = make_flights(200)
    nulls = with_column(table, "arr_delay", pa.nulls(200, pa.float32()))
    assert np.isnan(history.add(nulls)["origin_yesterday"].to_numpy()).all()
    assert history.add(table.slice(0, 0)).num_rows == 0
