"""An `if` decides which `self.next` is called."""

from metaflow import FlowSpec, step


class ConditionalNext(FlowSpec):
    @step
    def start(self):
        self.rows = 500
        if self.rows > 100:
            self.next(self.big)
        else:
            self.next(self.small)

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
