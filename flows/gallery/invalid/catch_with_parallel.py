"""`@catch` does not work with `@parallel` on Kubernetes.

Check: platform check flows/gallery/invalid/catch_with_parallel.py --target kubernetes
"""

from metaflow import FlowSpec, catch, parallel, step


class CatchWithParallel(FlowSpec):
    @step
    def start(self):
        self.next(self.train, num_parallel=2)

    @catch
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
