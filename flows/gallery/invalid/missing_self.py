"""The step calls its argument `this`; Metaflow reads `self.next` by name."""

from metaflow import FlowSpec, step


class MissingSelf(FlowSpec):
    @step
    def start(this):
        this.next(this.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    MissingSelf()
