"""`inputs` has one attribute for each step that leads to the join."""

from metaflow import FlowSpec, step


class UnknownJoinInput(FlowSpec):
    @step
    def start(self):
        self.next(self.mean, self.peak)

    @step
    def mean(self):
        self.value = 2
        self.next(self.join)

    @step
    def peak(self):
        self.value = 3
        self.next(self.join)

    @step
    def join(self, inputs):
        self.spread = inputs.peak.value - inputs.mean.value
        self.next(self.end)

    @step
    def end(self):
        print(self.spread)


if __name__ == "__main__":
    UnknownJoinInput()
