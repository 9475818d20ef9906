"""One step is marked as the first one, and no other one is called `start`."""

from metaflow import FlowSpec, step


class TwoStarts(FlowSpec):
    @step(start=True)
    def begin(self):
        self.next(self.prepare)

    @step
    def prepare(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    TwoStarts()
