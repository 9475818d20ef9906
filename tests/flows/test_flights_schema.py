"""Bad tables are refused in one sentence that names the column and counts the rows."""

from __future__ import annotations

import re

import pyarrow as pa
import pytest
from flights import schema
from flights.errors import DataError

from tests.flows.flights_fixtures import make_flights, with_column

ROWS = 20
GOOD = make_flights(ROWS)


def _nulls(name: str, count: int) -> pa.Array:
    values = GOOD[name].to_pylist()
    return pa.array([None] * count + values[count:], GOOD[name].type)


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (GOOD.drop_columns(["distance"]), "column 'distance' is missing"),
        (
            with_column(GOOD, "distance", GOOD["distance"].cast(pa.string())),
            "column 'distance' has type string where an integer is expected",
        ),
        (
            with_column(GOOD, "arr_delay", pa.array(["late"] * ROWS)),
            "column 'arr_delay' has type string where a number is expected",
        ),
        (with_column(GOOD, "date", GOOD["flight"]), "column 'date' has type int32 where a date is expected"),
        (with_column(GOOD, "carrier", _nulls("carrier", 3)), "column 'carrier' is empty in 3 of 20 rows"),
        (
            with_column(GOOD, "arr_delay", pa.array([float("nan")] * 2 + [1.0] * 18)),
            "column 'arr_delay' is NaN in 2 of 20 rows",
        ),
        (
            pa.concat_tables([GOOD, GOOD.slice(0, 2)]),
            "key (date, carrier, flight, origin) occurs more than once in 2 cases",
        ),
        (
            with_column(GOOD, "distance", pa.array([2**40] * ROWS)),
            "column 'distance' has values that int32 cannot hold",
        ),
    ],
)
def test_a_bad_table_is_refused_with_a_sentence_that_names_the_fault(table: pa.Table, sentence: str) -> None:
    with pytest.raises(DataError, match=re.escape(sentence)) as refusal:
        schema.check(table)
    assert "\n" not in str(refusal.value)


def test_a_column_in_a_wider_type_is_accepted_and_narrowed() -> None:
    wide = with_column(GOOD, "distance", GOOD["distance"].cast(pa.int64()))
    wide = with_column(wide, "arr_delay", GOOD["arr_delay"].cast(pa.float64()))
    wide = with_column(wide, "carrier", GOOD["carrier"].cast(pa.large_string()))
    wide = with_column(wide, "origin", GOOD["origin"].combine_chunks().dictionary_encode())
    assert schema.check(wide).equals(schema.check(GOOD))


def test_cancelled_flights_and_unknown_weather_are_accepted() -> None:
    table = with_column(GOOD, "arr_delay", _nulls("arr_delay", 4))
    table = with_column(table, "temp", pa.nulls(ROWS))
    assert schema.check(table)["arr_delay"].null_count == 4


def test_rows_come_out_in_the_same_order_however_they_came_in() -> None:
    assert schema.check(GOOD.take(list(range(ROWS))[::-1])).equals(schema.check(GOOD))
