"""The first step is not called `start`."""

from metaflow import FlowSpec, step


class NoStart(FlowSpec):
    @step
    def begin(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    NoStart()
