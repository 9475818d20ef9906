"""One step closes a foreach and opens the next one."""

from metaflow import FlowSpec, step


class JoinThatSplits(FlowSpec):
    @step
    def start(self):
        self.stores = [1, 2]
        self.next(self.load, foreach="stores")

    @step
    def load(self):
        self.next(self.join)

    @step
    def join(self, inputs):
        self.folds = [1, 2]
        self.next(self.train, foreach="folds")

    @step
    def train(self):
        self.next(self.collect)

    @step
    def collect(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    JoinThatSplits()
