"""The foreach goes over a range."""

from metaflow import FlowSpec, step


class ForeachOverNumber(FlowSpec):
    @step
    def start(self):
        self.folds = range(5)
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
    ForeachOverNumber()
