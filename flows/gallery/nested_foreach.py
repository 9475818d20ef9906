"""Spread tasks over two lists, one inside the other: choose a model by cross-validation.

1. `start` lists the models, one task each.
2. `open_model` lists the years, again one task each; `evaluate` scores one model on one year.
3. `join_years` averages the years of a model; `join_models` keeps the best model.
4. `end` prints it.

Run: platform run flows/gallery/nested_foreach.py
"""

import statistics
from typing import Any

from metaflow import FlowSpec, step

SCORES = {"tree": {"2024": 0.81, "2025": 0.79}, "line": {"2024": 0.74, "2025": 0.76}}


class NestedForeachFlow(FlowSpec):
    """Find the model with the best mean score."""

    @step
    def start(self) -> None:
        """Open the outer list."""
        self.models = list(SCORES)
        self.next(self.open_model, foreach="models")

    @step
    def open_model(self) -> None:
        """Open the inner list for one model."""
        self.model = str(self.input)
        self.years = list(SCORES[self.model])
        self.next(self.evaluate, foreach="years")

    @step
    def evaluate(self) -> None:
        """Score one year; `self.model` came down from the outer list."""
        self.score = SCORES[self.model][str(self.input)]
        self.next(self.join_years)

    @step
    def join_years(self, inputs: Any) -> None:
        """Close the inner list; its tasks share one model."""
        self.candidate = (statistics.mean(task.score for task in inputs), inputs[0].model)
        self.next(self.join_models)

    @step
    def join_models(self, inputs: Any) -> None:
        """Close the outer list."""
        self.score, self.best = max(task.candidate for task in inputs)
        self.next(self.end)

    @step
    def end(self) -> None:
        """Print the best model."""
        print(f"{self.best} with a mean score of {self.score:.3f}")


if __name__ == "__main__":
    NestedForeachFlow()
