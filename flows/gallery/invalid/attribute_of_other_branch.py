"""`train` reads what only its sibling branch sets."""

from metaflow import FlowSpec, step


class AttributeOfOtherBranch(FlowSpec):
    @step
    def start(self):
        self.next(self.load, self.train)

    @step
    def load(self):
        self.rows = [1, 2, 3]
        self.next(self.join)

    @step
    def train(self):
        self.model = sum(self.rows)
        self.next(self.join)

    @step
    def join(self, inputs):
        self.model = inputs.train.model
        self.next(self.end)

    @step
    def end(self):
        print(self.model)


if __name__ == "__main__":
    AttributeOfOtherBranch()
