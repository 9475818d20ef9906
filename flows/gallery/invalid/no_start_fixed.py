"""The first step is called `start` (`@step(start=True)` would do as well)."""

from metaflow import FlowSpec, step


class NoStart(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    NoStart()
