"""Build on the newest run that passed its gate, whatever has failed or was refused since.

1. `start` finds that run with `latest_good`, in the same project and stage; each newer run is named with the reason.
2. `train` makes a model with the error you ask for, starting from the one before.
3. `gate` lets the model pass if its error is small enough; only then will later runs build on it.
4. `end` tags the run, last of all. Taking the tag off retires the model.

Run: platform run flows/gallery/latest_good_model.py --error 0.2
Worse: platform run flows/gallery/latest_good_model.py --error 0.9
Again: platform run flows/gallery/latest_good_model.py --error 0.1
"""

from metaflow import FlowSpec, Parameter, Run, current, latest_good, step


class LatestGoodModelFlow(FlowSpec):
    """Improve on the model in use."""

    error = Parameter("error", default=0.2, help="Error of the new model.")
    limit = Parameter("limit", default=0.5, help="Greatest error that passes.")

    @step
    def start(self) -> None:
        """Find what to build on; the first run has nothing."""
        before = latest_good(current.flow_name, default=None)
        self.based_on = before.pathspec if before else None
        self.generation = before.data.generation + 1 if before else 1
        self.next(self.train)

    @step
    def train(self) -> None:
        """Make the model."""
        self.model = {"generation": self.generation, "error": self.error}
        self.next(self.gate)

    @step
    def gate(self) -> None:
        """Judge it; a refused model is no failure of the run."""
        self.passed = self.error <= self.limit
        self.next(self.end)

    @step
    def end(self) -> None:
        """Tag the run with the verdict."""
        verdict = "passed" if self.passed else "refused"
        Run(f"{current.flow_name}/{current.run_id}").add_tag(f"gate:{verdict}")
        print(f"model {self.generation}, based on {self.based_on}: {verdict}")


if __name__ == "__main__":
    LatestGoodModelFlow()
