"""The first argument of each step is called `self`."""

from metaflow import FlowSpec, step


class MissingSelf(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    MissingSelf()
