"""Turn flights into the float32 matrix a model reads, column by column."""

from collections.abc import Callable
from typing import TypedDict

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from . import history
from .errors import DataError
from .schema import TARGET, WEATHER

Matrix = npt.NDArray[np.float32]


class Features(TypedDict):
    """The columns of a model's matrix in order: numbers first, then categories with the words it knows."""

    numeric: list[str]
    categories: dict[str, list[str]]


def _minutes(column: str) -> Callable[[pa.RecordBatch], pa.Array]:
    """Return the function that gives minutes since midnight for a clock time such as 1830."""

    def since_midnight(batch: pa.RecordBatch) -> pa.Array:
        clock = batch.column(column)
        # Of each hour's hundred, forty are no minutes.
        return pc.subtract(clock, pc.multiply(pc.divide(clock, 100), 40))

    return since_midnight


DERIVED: dict[str, Callable[[pa.RecordBatch], pa.Array]] = {
    "departure_minute": _minutes("sched_dep_time"),
    "arrival_minute": _minutes("sched_arr_time"),
    "weekday": lambda batch: pc.day_of_week(batch.column("date")),
}
NUMERIC = (*DERIVED, "distance", *WEATHER, "plane_year", "seats", *map(history.column, history.GROUPS))
CATEGORICAL = ("carrier", "origin", "dest")


def fit(table: pa.Table) -> Features:
    """Return the features as learnt from training flights: which words each category has."""
    words = {name: sorted(pc.unique(table[name]).to_pylist()) for name in CATEGORICAL}
    return {"numeric": list(NUMERIC), "categories": words}


def names(features: Features) -> list[str]:
    """Return the names of the matrix's columns, in order."""
    return [*features["numeric"], *features["categories"]]


def fill(batch: pa.RecordBatch, features: Features, matrix: Matrix) -> None:
    """Write a batch into the rows of a matrix; missing values and unknown words become NaN.

    Args:
        batch: n flights with yesterday's delays.
        features: k features, as `fit` returned them.
        matrix: n x k, overwritten. The caller owns it, so that one matrix serves all batches.

    Raises:
        DataError: A feature is neither a column of the batch nor one this code can derive.
    """
    for index, name in enumerate(features["numeric"]):
        matrix[:, index] = _numbers(_column(batch, name))
    for index, (name, words) in enumerate(features["categories"].items(), len(features["numeric"])):
        matrix[:, index] = _numbers(pc.index_in(batch.column(name), pa.array(words, pa.string())))


def to_matrix(table: pa.Table, features: Features) -> Matrix:
    """Return a whole table as one n x k matrix."""
    matrix = np.empty((table.num_rows, len(names(features))), np.float32)
    start = 0
    for batch in table.to_batches():
        fill(batch, features, matrix[start : start + batch.num_rows])
        start += batch.num_rows
    return matrix


def labelled(table: pa.Table, features: Features) -> tuple[Matrix, Matrix]:
    """Return the matrix of flights that arrived, and how many minutes late they were."""
    return to_matrix(table, features), table[TARGET].to_numpy()


def _column(batch: pa.RecordBatch, name: str) -> pa.Array:
    if name in DERIVED:
        return DERIVED[name](batch)
    if name not in batch.schema.names:
        raise DataError(f"feature '{name}' of the model is not among the {batch.num_columns} columns of the data")
    return batch.column(name)


def _numbers(column: pa.Array) -> Matrix:
    numbers: Matrix = column.cast(pa.float32()).to_numpy(zero_copy_only=False)
    return numbers
