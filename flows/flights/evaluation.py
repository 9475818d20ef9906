"""Measure predictions: as a whole, by group, against the flights themselves."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from .errors import DataError
from .gate import Reigning
from .model import predict
from .runs import Run
from .schema import TARGET

# A flight less than a quarter of an hour late counts as on time in the statistics of the airlines.
ON_TIME = 15
Delays = npt.NDArray[np.floating[Any]]


def metrics(actual: Delays, predicted: Delays) -> dict[str, float]:
    """Return the errors in minutes, and the share of flights predicted to a quarter of an hour.

    `bias` is predicted less actual: below zero, the model is too hopeful.
    """
    errors = predicted.astype(float) - actual.astype(float)
    return {
        "mae": float(np.abs(errors).mean()),
        "rmse": float(np.sqrt((errors**2).mean())),
        "bias": float(errors.mean()),
        "within_15": float((np.abs(errors) <= ON_TIME).mean()),
        "flights": len(errors),
    }


def against_median(training: pa.Table, test: pa.Table, predicted: Delays) -> dict[str, float]:
    """Return `metrics` of the test, and as `median_mae` the error of always saying the training median."""
    actual = test[TARGET].to_numpy()
    median = np.full(len(actual), np.median(training[TARGET].to_numpy()))
    return {**metrics(actual, predicted), "median_mae": metrics(actual, median)["mae"]}


def judge_reigning(run: Run, test: pa.Table) -> Reigning:
    """Measure the model in use on the flights that the new one is tested with.

    A model whose features this code cannot derive any more keeps the error it was once recorded with.
    """
    try:
        predicted = predict(test, run.data.model_text, run.data.features)
    except DataError:
        return {"pathspec": run.pathspec, "mae": run.data.metrics["mae"], "same_flights": False}
    mae = metrics(test[TARGET].to_numpy(), predicted)["mae"]
    return {"pathspec": run.pathspec, "mae": mae, "same_flights": True}


def by_group(table: pa.Table, predicted: Delays, group: str) -> list[dict[str, Any]]:
    """Return flights, mean absolute error and bias of each value of a column, most flights first."""
    errors = pc.subtract(pa.chunked_array([pa.array(predicted)]), table[TARGET])
    parts = pa.table({group: table[group], "bias": errors, "mae": pc.abs(errors)}).group_by(group)
    means = parts.aggregate([("mae", "count"), ("mae", "mean"), ("bias", "mean")])
    means = means.sort_by([("mae_count", "descending"), (group, "ascending")])
    return [
        {group: row[group], "flights": row["mae_count"], "mae": row["mae_mean"], "bias": row["bias_mean"]}
        for row in means.to_pylist()
    ]


def samples(table: pa.Table, predicted: Delays, count: int = 10) -> list[dict[str, Any]]:
    """Return flights spread evenly over the table, each with what was predicted and what happened."""
    columns = ["date", "carrier", "flight", "origin", "dest", "sched_dep_time", TARGET]
    rows = np.unique(np.linspace(0, table.num_rows - 1, min(count, table.num_rows)).astype(int))
    shown = table.select(columns).append_column("predicted", pa.array(predicted)).take(rows)
    return [{**row, "date": str(row["date"])} for row in shown.to_pylist()]
