"""A step takes `inputs` like a join, but there is no split before it."""

from metaflow import FlowSpec, step


class JoinWithoutSplit(FlowSpec):
    @step
    def start(self):
        self.rows = 3
        self.next(self.train)

    @step
    def train(self, inputs):
        self.rows = inputs[0].rows
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    JoinWithoutSplit()
