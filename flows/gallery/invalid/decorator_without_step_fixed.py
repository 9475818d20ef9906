"""`@timeout` stands on the step that calls the method."""

from metaflow import FlowSpec, step, timeout


class DecoratorWithoutStep(FlowSpec):
    def load(self):
        self.rows = 3

    @timeout(minutes=5)
    @step
    def start(self):
        self.load()
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    DecoratorWithoutStep()
