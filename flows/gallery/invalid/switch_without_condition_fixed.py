"""The step sets the condition before the switch reads it."""

from metaflow import FlowSpec, step


class SwitchWithoutCondition(FlowSpec):
    @step
    def start(self):
        self.size = "big"
        self.next({"big": self.big, "small": self.small}, condition="size")

    @step
    def big(self):
        self.next(self.end)

    @step
    def small(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SwitchWithoutCondition()
