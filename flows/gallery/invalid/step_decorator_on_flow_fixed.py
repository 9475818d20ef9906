"""`@retry` stands on the step that may fail."""

from metaflow import FlowSpec, retry, step


class StepDecoratorOnFlow(FlowSpec):
    @retry(times=2)
    @step
    def start(self):
        self.rows = 3
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    StepDecoratorOnFlow()
