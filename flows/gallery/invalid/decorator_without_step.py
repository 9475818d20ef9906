"""`@timeout` stands on a method that is not a step."""

from metaflow import FlowSpec, step, timeout


class DecoratorWithoutStep(FlowSpec):
    @timeout(minutes=5)
    def load(self):
        self.rows = 3

    @step
    def start(self):
        self.load()
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    DecoratorWithoutStep()
