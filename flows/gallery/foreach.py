"""Run one step once for each item of a list, in parallel.

1. `start` names the items.
2. `measure` runs as one task for each item, which it reads as `self.input`.
3. `join` collects the tasks' results, in the order of the list.
4. `end` prints them.

Run: platform run flows/gallery/foreach.py --cities "Oslo,Rome,Reykjavik"
"""

from typing import Any

from metaflow import FlowSpec, Parameter, step


class ForeachFlow(FlowSpec):
    """Measure the names of cities."""

    cities = Parameter("cities", default="Oslo,Rome,Reykjavik", help="Names, separated by commas.")

    @step
    def start(self) -> None:
        """Choose the artifact whose items are spread over tasks."""
        self.items = self.cities.split(",")
        self.next(self.measure, foreach="items")

    @step
    def measure(self) -> None:
        """Handle one item."""
        self.city = str(self.input)
        self.letters = len(self.city)
        self.next(self.join)

    @step
    def join(self, inputs: Any) -> None:
        """Collect the results."""
        self.letters_by_city = {task.city: task.letters for task in inputs}
        self.next(self.end)

    @step
    def end(self) -> None:
        """Print the longest name."""
        print(max(self.letters_by_city, key=self.letters_by_city.__getitem__))


if __name__ == "__main__":
    ForeachFlow()
