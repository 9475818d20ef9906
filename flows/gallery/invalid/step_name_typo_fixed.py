"""The name in `self.next` is the name of the step."""

from metaflow import FlowSpec, step


class StepNameTypo(FlowSpec):
    @step
    def start(self):
        self.next(self.train)

    @step
    def train(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    StepNameTypo()
