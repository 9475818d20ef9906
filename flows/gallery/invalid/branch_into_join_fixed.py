"""Each branch has at least one step."""

from metaflow import FlowSpec, step


class BranchIntoJoin(FlowSpec):
    @step
    def start(self):
        self.next(self.train, self.skip)

    @step
    def train(self):
        self.next(self.join)

    @step
    def skip(self):
        self.next(self.join)

    @step
    def join(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    BranchIntoJoin()
