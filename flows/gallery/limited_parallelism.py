"""Limit how many tasks run at once, and how many a foreach may start.

1. `start` splits the work; more splits than `--max-num-splits` (default 100) are refused.
2. `work` notes when it ran; at most `--max-workers` (default 16) tasks do so at once.
3. `join` finds the largest number of tasks that ran at the same time.
4. `end` prints it.

Run: platform run flows/gallery/limited_parallelism.py --splits 8 --max-workers 2 --max-num-splits 10
"""

import time
from typing import Any

from metaflow import FlowSpec, Parameter, step


class LimitedParallelismFlow(FlowSpec):
    """Watch how many tasks overlap."""

    splits = Parameter("splits", default=4, help="How many tasks the foreach starts.")

    @step
    def start(self) -> None:
        """Split the work."""
        self.parts = list(range(self.splits))
        self.next(self.work, foreach="parts")

    @step
    def work(self) -> None:
        """Work for a moment and note when."""
        began = time.time()
        time.sleep(0.05)
        self.interval = (began, time.time())
        self.next(self.join)

    @step
    def join(self, inputs: Any) -> None:
        """Count, at each beginning, the tasks under way."""
        intervals = [task.interval for task in inputs]
        self.peak = max(sum(b <= began < e for b, e in intervals) for began, _ in intervals)
        self.next(self.end)

    @step
    def end(self) -> None:
        """Print the peak."""
        print(f"at most {self.peak} of {self.splits} tasks ran at once")


if __name__ == "__main__":
    LimitedParallelismFlow()
