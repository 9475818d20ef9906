"""The Parameter has a default."""

from metaflow import FlowSpec, Parameter, schedule, step


@schedule(daily=True)
class ScheduledRequiredParameter(FlowSpec):
    day = Parameter("day", default="today")

    @step
    def start(self):
        self.rows = len(self.day)
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    ScheduledRequiredParameter()
