"""A switch with a single case."""

from metaflow import FlowSpec, step


class SwitchWithOneCase(FlowSpec):
    @step
    def start(self):
        self.size = "big"
        self.next({"big": self.big}, condition="size")

    @step
    def big(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SwitchWithOneCase()
