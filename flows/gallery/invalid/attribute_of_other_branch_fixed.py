"""`load` comes before `train`, which reads its artifact."""

from metaflow import FlowSpec, step


class AttributeOfOtherBranch(FlowSpec):
    @step
    def start(self):
        self.next(self.load)

    @step
    def load(self):
        self.rows = [1, 2, 3]
        self.next(self.train)

    @step
    def train(self):
        self.model = sum(self.rows)
        self.next(self.end)

    @step
    def end(self):
        print(self.model)


if __name__ == "__main__":
    AttributeOfOtherBranch()
