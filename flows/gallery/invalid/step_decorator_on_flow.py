"""`@retry` stands on the flow."""

from metaflow import FlowSpec, retry, step


@retry(times=2)
class StepDecoratorOnFlow(FlowSpec):
    @step
    def start(self):
        self.rows = 3
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    StepDecoratorOnFlow()
