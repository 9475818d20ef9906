"""Read the results of earlier runs: each run is a version that stays.

1. `start` scores this run.
2. `compare` asks the Client API for the flow's earlier successful runs and their scores.
3. `end` says whether this run is the best so far.

Run: platform run flows/gallery/versioned_runs.py --score 0.7
Again: platform run flows/gallery/versioned_runs.py --score 0.8
"""

from itertools import islice

from metaflow import Flow, FlowSpec, Parameter, current, step


class VersionedRunsFlow(FlowSpec):
    """Compare a run with those before it."""

    score = Parameter("score", default=0.7, help="Score of this run; more is better.")

    @step
    def start(self) -> None:
        """Store the score under this run's own version."""
        self.result = self.score
        self.next(self.compare)

    @step
    def compare(self) -> None:
        """Read the last ten successful runs, newest first."""
        successful = (run for run in Flow(current.flow_name).runs() if run.successful)
        self.earlier = {run.pathspec: run.data.result for run in islice(successful, 10) if run.data}
        self.is_best = self.result > max(self.earlier.values(), default=float("-inf"))
        self.next(self.end)

    @step
    def end(self) -> None:
        """Say how this run compares."""
        verdict = "the best" if self.is_best else "not the best"
        print(f"{self.result} is {verdict} of {len(self.earlier) + 1} runs")


if __name__ == "__main__":
    VersionedRunsFlow()
