"""A split leads straight into its own join."""

from metaflow import FlowSpec, step


class BranchIntoJoin(FlowSpec):
    @step
    def start(self):
        self.next(self.train, self.join)

    @step
    def train(self):
        self.next(self.join)

    @step
    def join(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    BranchIntoJoin()
