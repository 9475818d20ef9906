"""`@step` stands right above the function, and `@retry` above it."""

from metaflow import FlowSpec, retry, step


class DecoratorBelowStep(FlowSpec):
    @retry
    @step
    def start(self):
        self.rows = 3
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    DecoratorBelowStep()
