"""One kind of trigger, with an event for each reason to run."""

from metaflow import FlowSpec, step, trigger


@trigger(events=["rows_arrived", "loaded"])
class TwoTriggers(FlowSpec):
    @step
    def start(self):
        self.rows = 3
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    TwoTriggers()
