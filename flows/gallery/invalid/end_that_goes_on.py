"""`end` leads on to another step."""

from metaflow import FlowSpec, step


class EndThatGoesOn(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        self.next(self.start)


if __name__ == "__main__":
    EndThatGoesOn()
