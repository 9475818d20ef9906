"""The name of a step has a capital letter."""

from metaflow import FlowSpec, step


class StepNameInCapitals(FlowSpec):
    @step
    def start(self):
        self.next(self.Train)

    @step
    def Train(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    StepNameInCapitals()
