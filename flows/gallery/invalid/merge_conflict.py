"""`merge_artifacts` cannot choose between the different `score` of each task."""

from metaflow import FlowSpec, step


class MergeConflict(FlowSpec):
    @step
    def start(self):
        self.folds = [1, 2, 3]
        self.next(self.train, foreach="folds")

    @step
    def train(self):
        self.score = 0.1 * self.input
        self.next(self.join)

    @step
    def join(self, inputs):
        self.merge_artifacts(inputs)
        self.best = max(branch.score for branch in inputs)
        self.next(self.end)

    @step
    def end(self):
        print(self.best)


if __name__ == "__main__":
    MergeConflict()
