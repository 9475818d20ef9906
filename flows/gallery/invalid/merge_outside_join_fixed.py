"""A step that is no join has the artifacts of the step before."""

from metaflow import FlowSpec, step


class MergeOutsideJoin(FlowSpec):
    @step
    def start(self):
        self.rows = 3
        self.next(self.train)

    @step
    def train(self):
        self.rows += 1
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    MergeOutsideJoin()
