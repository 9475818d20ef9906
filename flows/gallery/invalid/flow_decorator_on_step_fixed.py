"""`@schedule` stands on the flow."""

from metaflow import FlowSpec, schedule, step


@schedule(daily=True)
class FlowDecoratorOnStep(FlowSpec):
    @step
    def start(self):
        self.rows = 3
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    FlowDecoratorOnStep()
