"""`@retry` works with `@parallel`."""

from metaflow import FlowSpec, parallel, retry, step


class CatchWithParallel(FlowSpec):
    @step
    def start(self):
        self.next(self.train, num_parallel=2)

    @retry(times=2)
    @parallel
    @step
    def train(self):
        self.fold = self.input
        self.next(self.join)

    @step
    def join(self, inputs):
        self.folds = [branch.fold for branch in inputs]
        self.next(self.end)

    @step
    def end(self):
        print(self.folds)


if __name__ == "__main__":
    CatchWithParallel()
