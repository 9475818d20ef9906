"""`merge_artifacts` in a step that joins nothing."""

from metaflow import FlowSpec, step


class MergeOutsideJoin(FlowSpec):
    @step
    def start(self):
        self.rows = 3
        self.next(self.train)

    @step
    def train(self):
        self.merge_artifacts([self])
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    MergeOutsideJoin()
