"""The join reads `value` of each branch, and one branch does not set it."""

from metaflow import FlowSpec, step


class BranchWithoutArtifact(FlowSpec):
    @step
    def start(self):
        self.next(self.mean, self.peak)

    @step
    def mean(self):
        self.value = 2
        self.next(self.join)

    @step
    def peak(self):
        self.maximum = 3
        self.next(self.join)

    @step
    def join(self, inputs):
        self.total = sum(branch.value for branch in inputs)
        self.next(self.end)

    @step
    def end(self):
        print(self.total)


if __name__ == "__main__":
    BranchWithoutArtifact()
