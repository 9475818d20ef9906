"""The inner foreach is joined first, then the outer split."""

from metaflow import FlowSpec, step


class JoinOfWrongSplit(FlowSpec):
    @step
    def start(self):
        self.next(self.models, self.report)

    @step
    def models(self):
        self.names = ["tree", "line"]
        self.next(self.train, foreach="names")

    @step
    def train(self):
        self.next(self.collect)

    @step
    def report(self):
        self.next(self.join)

    @step
    def collect(self, inputs):
        self.next(self.join)

    @step
    def join(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    JoinOfWrongSplit()
