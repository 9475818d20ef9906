"""One step is marked as the last one, and another one is called `end`."""

from metaflow import FlowSpec, step


class TwoEnds(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        self.next(self.finish)

    @step(end=True)
    def finish(self):
        pass


if __name__ == "__main__":
    TwoEnds()
