"""The foreach goes over a number."""

from metaflow import FlowSpec, step


class ForeachOverNumber(FlowSpec):
    @step
    def start(self):
        self.folds = 5
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
