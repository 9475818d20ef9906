"""The foreach goes over an empty list."""

from metaflow import FlowSpec, step


class ForeachOverNothing(FlowSpec):
    @step
    def start(self):
        self.folds = []
        self.next(self.train, foreach="folds")

    @step
    def train(self):
        self.fold = self.input
        self.next(self.join)

    @step
    def join(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ForeachOverNothing()
