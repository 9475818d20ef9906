"""`@catch` stands on a step that opens a foreach."""

from metaflow import FlowSpec, catch, step


class CatchOnForeach(FlowSpec):
    @catch
    @step
    def start(self):
        self.folds = [1, 2, 3]
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
    CatchOnForeach()
