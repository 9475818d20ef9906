"""The switch reads `self.size`, which no step sets."""

from metaflow import FlowSpec, step


class SwitchWithoutCondition(FlowSpec):
    @step
    def start(self):
        size = "big"
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
