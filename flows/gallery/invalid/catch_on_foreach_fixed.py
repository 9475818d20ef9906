"""`@catch` stands on the step that the foreach runs."""

from metaflow import FlowSpec, catch, step


class CatchOnForeach(FlowSpec):
    @step
    def start(self):
        self.folds = [1, 2, 3]
        self.next(self.train, foreach="folds")

    @catch(var="failure")
    @step
    def train(self):
        self.fold = self.input
        self.next(self.join)

    @step
    def join(self, inputs):
        self.folds = [branch.fold for branch in inputs if not branch.failure]
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    CatchOnForeach()
