"""The condition is true or false, and the cases are words."""

from metaflow import FlowSpec, step


class SwitchOnTruth(FlowSpec):
    @step
    def start(self):
        self.rows = 500
        self.size = self.rows > 100
        self.next({"yes": self.big, "no": self.small}, condition="size")

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
    SwitchOnTruth()
