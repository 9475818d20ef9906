"""`start` leads to a step whose name is misspelt."""

from metaflow import FlowSpec, step


class StepNameTypo(FlowSpec):
    @step
    def start(self):
        self.next(self.trian)

    @step
    def train(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    StepNameTypo()
