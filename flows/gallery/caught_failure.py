"""Go on without the tasks that failed.

1. `start` lists the inputs, one of which is broken.
2. `parse` runs for each; `@catch` stores what went wrong as `problem` and lets the flow go on.
3. `join` keeps the results and counts the failures.
4. `end` prints both.

Run: platform run flows/gallery/caught_failure.py
"""

from typing import Any

from metaflow import FlowSpec, catch, step


class CaughtFailureFlow(FlowSpec):
    """Read prices, one of which is no number."""

    @step
    def start(self) -> None:
        """List the inputs."""
        self.texts = ["3.50", "free", "12"]
        self.next(self.parse, foreach="texts")

    @catch(var="problem", print_exception=False)
    @step
    def parse(self) -> None:
        """Fail for a word; artifacts set after the failing line are missing."""
        self.text = str(self.input)
        self.price = float(self.text)
        self.next(self.join)

    @step
    def join(self, inputs: Any) -> None:
        """Ask each task for its problem before its result."""
        self.prices = [task.price for task in inputs if not task.problem]
        self.failures = {task.text: task.problem.exception for task in inputs if task.problem}
        self.next(self.end)

    @step
    def end(self) -> None:
        """Print both."""
        print(f"prices {self.prices}, failures {self.failures}")


if __name__ == "__main__":
    CaughtFailureFlow()
