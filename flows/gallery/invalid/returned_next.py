"""`return self.next(...)`: Metaflow only reads a plain `self.next(...)` on the last line."""

from metaflow import FlowSpec, step


class ReturnedNext(FlowSpec):
    @step
    def start(self):
        return self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ReturnedNext()
