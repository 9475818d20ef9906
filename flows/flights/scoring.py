"""Score one day: take its flights, and say how late each will be."""

import datetime as dt

import pyarrow as pa
import pyarrow.compute as pc

from . import history
from .errors import DataError
from .evaluation import metrics
from .features import Features
from .model import predict
from .schema import TARGET

COLUMNS = ("carrier", "flight", "origin", "dest", "sched_dep_time")


def flights_of(table: pa.Table, day: dt.date) -> pa.Table:
    """Return the flights of one day with yesterday's delays, from a checked table that holds both days.

    Raises:
        DataError: The day has no flights.
    """
    flights = history.add(table).filter(pc.field("date") == pa.scalar(day))
    if not flights.num_rows:
        raise DataError(f"column 'date' has 0 flights on {day}")
    return flights


def score(flights: pa.Table, model_text: str, features: Features, model_run: str) -> pa.Table:
    """Return what names each flight, the minutes late predicted for it, and the run whose model said so."""
    predictions = predict(flights, model_text, features)
    source = pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int8()), flights.num_rows), [model_run])
    return (
        flights.select(COLUMNS)
        .append_column("predicted_delay", pa.array(predictions))
        .append_column("model_run", source)
    )


def by_hour(scored: pa.Table) -> list[dict[str, float]]:
    """Return flights and mean predicted delay (minutes) of each scheduled hour, in order."""
    hours = pa.table({"hour": pc.divide(scored["sched_dep_time"], 100), "predicted_delay": scored["predicted_delay"]})
    means = (
        hours.group_by("hour").aggregate([("predicted_delay", "mean"), ("predicted_delay", "count")]).sort_by("hour")
    )
    rows = means.to_pylist()
    return [
        {
            "hour": row["hour"],
            "flights": row["predicted_delay_count"],
            "minutes late": row["predicted_delay_mean"],
        }
        for row in rows
    ]


def latest(scored: pa.Table, count: int = 10) -> list[dict[str, object]]:
    """Return the flights predicted to arrive latest."""
    rows = scored.drop_columns(["model_run"]).sort_by([("predicted_delay", "descending")])
    return list(rows.slice(0, count).to_pylist())


def backtest(flights: pa.Table, scored: pa.Table) -> dict[str, float] | None:
    """Return the metrics on the flights whose arrival is already known; None if there is none."""
    landed = pc.is_valid(flights[TARGET])
    actual = flights[TARGET].filter(landed).to_numpy()
    return metrics(actual, scored["predicted_delay"].filter(landed).to_numpy()) if len(actual) else None
