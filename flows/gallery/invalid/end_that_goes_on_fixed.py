"""`end` is where the flow stops."""

from metaflow import FlowSpec, step


class EndThatGoesOn(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    EndThatGoesOn()
