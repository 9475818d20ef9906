"""State which columns a table of flights has, and refuse a table that breaks the contract."""

import pyarrow as pa
import pyarrow.compute as pc

from .errors import DataError

KEY = ("date", "carrier", "flight", "origin")
TARGET = "arr_delay"
WEATHER = ("temp", "dewp", "humid", "wind_dir", "wind_speed", "wind_gust", "precip", "pressure", "visib")

# Nothing here is learnt after departure but the target, minutes late at arrival (null: never arrived).
RAW = pa.schema(
    [
        ("date", pa.date32()),
        ("carrier", pa.string()),
        ("flight", pa.int32()),
        ("origin", pa.string()),
        ("dest", pa.string()),
        ("sched_dep_time", pa.int32()),  # local clock time, 1830 is half past six in the evening
        ("sched_arr_time", pa.int32()),
        ("distance", pa.int32()),  # miles
        *((name, pa.float32()) for name in WEATHER),  # at the origin, an hour before departure
        ("plane_year", pa.float32()),
        ("seats", pa.float32()),
        (TARGET, pa.float32()),
    ]
)

_STRING = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
_KINDS = {
    "a date": (pa.types.is_date, pa.types.is_timestamp),
    "text": _STRING,
    "an integer": (pa.types.is_integer,),
    "a number": (pa.types.is_floating, pa.types.is_integer, pa.types.is_null),
}


def check(table: pa.Table) -> pa.Table:
    """Return the columns of `RAW` in the types of `RAW`, sorted by key.

    Raises:
        DataError: A column is missing, of a wrong type or empty where it may not be; the target holds NaN;
            two rows share a key.
    """
    _check_types(table.schema)
    _check_values(table)
    typed = pa.table([_narrow(table, field) for field in RAW], schema=RAW)
    _check_keys(typed)
    return typed.sort_by([(name, "ascending") for name in KEY])


def _kind(kind: pa.DataType) -> str:
    return next(name for name, tests in _KINDS.items() if any(test(kind) for test in tests))


def _check_types(schema: pa.Schema) -> None:
    for field in RAW:
        if field.name not in schema.names:
            raise DataError(f"column '{field.name}' is missing from the {len(schema.names)} columns of the data")
        found = schema.field(field.name).type
        kind = found.value_type if pa.types.is_dictionary(found) else found
        wanted = _kind(field.type)
        if not any(test(kind) for test in _KINDS[wanted]):
            raise DataError(f"column '{field.name}' has type {found} where {wanted} is expected")


def _check_values(table: pa.Table) -> None:
    for name in (*KEY, "dest", "sched_dep_time", "sched_arr_time", "distance"):
        if empty := table[name].null_count:
            raise DataError(f"column '{name}' is empty in {empty} of {table.num_rows} rows")
    target = table[TARGET]
    nans = pc.sum(pc.is_nan(target)).as_py() if pa.types.is_floating(target.type) else 0
    if nans:
        raise DataError(f"column '{TARGET}' is NaN in {nans} of {table.num_rows} rows: leave it null if unknown")


def _narrow(table: pa.Table, field: pa.Field) -> pa.ChunkedArray:
    try:
        return table[field.name].cast(field.type)
    except pa.ArrowInvalid as error:
        raise DataError(f"column '{field.name}' has values that {field.type} cannot hold: {error}") from error


def _check_keys(table: pa.Table) -> None:
    counts = table.group_by(list(KEY)).aggregate([([], "count_all")])
    repeated = counts.filter(pc.greater(counts["count_all"], 1))
    if repeated.num_rows:
        first = " ".join(str(repeated[name][0]) for name in KEY)
        raise DataError(f"key ({', '.join(KEY)}) occurs more than once in {repeated.num_rows} cases: {first}")
