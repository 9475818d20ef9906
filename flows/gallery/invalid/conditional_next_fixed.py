"""A switch decides: `self.next` with one case for each value of a condition."""

from metaflow import FlowSpec, step


class ConditionalNext(FlowSpec):
    @step
    def start(self):
        self.rows = 500
        self.size = "big" if self.rows > 100 else "small"
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
    ConditionalNext()
