"""`@retry` stands below `@step`."""

from metaflow import FlowSpec, retry, step


class DecoratorBelowStep(FlowSpec):
    @step
    @retry
    def start(self):
        self.rows = 3
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    DecoratorBelowStep()
