"""With one way to go there is nothing to switch."""

from metaflow import FlowSpec, step


class SwitchWithOneCase(FlowSpec):
    @step
    def start(self):
        self.next(self.big)

    @step
    def big(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SwitchWithOneCase()
