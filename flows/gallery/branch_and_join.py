"""Run two steps at the same time and join their results.

1. `start` prepares the measurements.
2. `centre` and `spread` work on them in parallel.
3. `join` gathers what both branches found.
4. `end` prints the summary.

Run: platform run flows/gallery/branch_and_join.py
"""

import statistics
from typing import Any

from metaflow import FlowSpec, step


class BranchAndJoinFlow(FlowSpec):
    """Describe measurements by their centre and their spread."""

    @step
    def start(self) -> None:
        """Prepare the data and open both branches."""
        self.measurements = [3.0, 5.0, 7.0, 9.0]
        self.next(self.centre, self.spread)

    @step
    def centre(self) -> None:
        """Find the middle of the data."""
        self.median = statistics.median(self.measurements)
        self.next(self.join)

    @step
    def spread(self) -> None:
        """Find how far the data lie apart."""
        self.range = max(self.measurements) - min(self.measurements)
        self.next(self.join)

    @step
    def join(self, inputs: Any) -> None:
        """Take each branch's artifact by the name of its step."""
        self.summary = {"median": inputs.centre.median, "range": inputs.spread.range}
        self.next(self.end)

    @step
    def end(self) -> None:
        """Print the summary."""
        print(self.summary)


if __name__ == "__main__":
    BranchAndJoinFlow()
