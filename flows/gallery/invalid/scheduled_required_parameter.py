"""The schedule has nobody to give the Parameter its value.

Check: platform check flows/gallery/invalid/scheduled_required_parameter.py --target argo
"""

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
