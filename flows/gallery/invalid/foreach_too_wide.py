"""A foreach over 500 items: Metaflow stops at 100 unless told otherwise."""

from metaflow import FlowSpec, step


class ForeachTooWide(FlowSpec):
    @step
    def start(self):
        self.folds = list(range(500))
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
