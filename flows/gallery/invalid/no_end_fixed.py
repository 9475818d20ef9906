"""The last step is called `end` (`@step(end=True)` would do as well)."""

from metaflow import FlowSpec, step


class NoEnd(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        print("done")


if __name__ == "__main__":
    NoEnd()
