"""`self.next(...)` is a statement of its own, on the last line."""

from metaflow import FlowSpec, step


class ReturnedNext(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ReturnedNext()
