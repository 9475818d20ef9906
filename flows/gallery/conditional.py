"""Choose the next step by the value of an artifact: a quality gate.

1. `start` compares a model's error with the limit.
2. `publish` or `reject` runs, never both.
3. `end` says what happened; a conditional needs no join.

Run: platform run flows/gallery/conditional.py --error 0.25
"""

from metaflow import FlowSpec, Parameter, step


class ConditionalFlow(FlowSpec):
    """Publish a model only if it is good enough."""

    error = Parameter("error", default=0.08, help="Error of the new model.")
    limit = Parameter("limit", default=0.1, help="Largest error that may be published.")

    @step
    def start(self) -> None:
        """Name the case; each case has a step."""
        self.verdict = "good" if self.error <= self.limit else "bad"
        self.next({"good": self.publish, "bad": self.reject}, condition="verdict")

    @step
    def publish(self) -> None:
        """Hand the model over."""
        self.outcome = f"published: {self.error} is within {self.limit}"
        self.next(self.end)

    @step
    def reject(self) -> None:
        """Keep the previous model."""
        self.outcome = f"rejected: {self.error} is above {self.limit}"
        self.next(self.end)

    @step
    def end(self) -> None:
        """Say which step ran."""
        print(self.outcome)


if __name__ == "__main__":
    ConditionalFlow()
