"""Each task takes fifty items, so ten tasks do."""

from metaflow import FlowSpec, step


class ForeachTooWide(FlowSpec):
    @step
    def start(self):
        self.folds = [range(first, first + 50) for first in range(0, 500, 50)]
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
    ForeachTooWide()
