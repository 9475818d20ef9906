"""The artifact is a plain dictionary."""

from collections import defaultdict

from metaflow import FlowSpec, step


class UnpicklableDefault(FlowSpec):
    @step
    def start(self):
        counts = defaultdict(lambda: 0)
        counts["rows"] += 3
        self.counts = dict(counts)
        self.next(self.end)

    @step
    def end(self):
        print(self.counts)


if __name__ == "__main__":
    UnpicklableDefault()
