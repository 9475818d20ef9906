"""The name that is read is the name that `start` sets."""

from metaflow import FlowSpec, step


class UnsetAttribute(FlowSpec):
    @step
    def start(self):
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
    UnsetAttribute()
