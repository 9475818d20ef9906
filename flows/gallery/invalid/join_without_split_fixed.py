"""A step that joins nothing takes only `self`; it finds the artifacts on `self`."""

from metaflow import FlowSpec, step


class JoinWithoutSplit(FlowSpec):
    @step
    def start(self):
        self.rows = 3
        self.next(self.train)

    @step
    def train(self):
        self.rows += 1
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    JoinWithoutSplit()
