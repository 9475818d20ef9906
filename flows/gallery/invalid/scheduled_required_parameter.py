"""The schedule has nobody to give the Parameter its value."""

from metaflow import FlowSpec, Parameter, schedule, step


@schedule(daily=True)
class ScheduledRequiredParameter(FlowSpec):
    day = Parameter("day", required=True)

    @step
    def start(self):
        self.rows = len(self.day)
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    ScheduledRequiredParameter()
