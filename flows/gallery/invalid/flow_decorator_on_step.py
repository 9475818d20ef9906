"""`@schedule` stands on a step."""

from metaflow import FlowSpec, schedule, step


class FlowDecoratorOnStep(FlowSpec):
    @schedule(daily=True)
    @step
    def start(self):
        self.rows = 3
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    FlowDecoratorOnStep()
