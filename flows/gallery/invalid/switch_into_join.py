"""One case of a switch leads straight into a join."""

from metaflow import FlowSpec, step


class SwitchIntoJoin(FlowSpec):
    @step
    def start(self):
        self.next(self.choose, self.other)

    @step
    def choose(self):
        self.size = "big"
        self.next({"big": self.big, "small": self.join}, condition="size")

    @step
    def big(self):
        self.next(self.join)

    @step
    def other(self):
        self.next(self.join)

    @step
    def join(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SwitchIntoJoin()
