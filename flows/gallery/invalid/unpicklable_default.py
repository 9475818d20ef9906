"""A `defaultdict` that holds a lambda cannot be pickled."""

from collections import defaultdict

from metaflow import FlowSpec, step


class UnpicklableDefault(FlowSpec):
    @step
    def start(self):
        self.counts = defaultdict(lambda: 0)
        self.counts["rows"] += 3
        self.next(self.end)

    @step
    def end(self):
        print(self.counts)


if __name__ == "__main__":
    UnpicklableDefault()
