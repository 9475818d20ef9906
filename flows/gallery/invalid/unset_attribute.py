"""A step reads `self.row`, which no step sets."""

from metaflow import FlowSpec, step


class UnsetAttribute(FlowSpec):
    @step
    def start(self):
        self.rows = [1, 2, 3]
        self.next(self.train)

    @step
    def train(self):
        self.model = sum(self.row)
        self.next(self.end)

    @step
    def end(self):
        print(self.model)


if __name__ == "__main__":
    UnsetAttribute()
