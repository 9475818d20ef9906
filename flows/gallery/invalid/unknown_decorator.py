"""`@retry` is used and not imported."""

from metaflow import FlowSpec, step


class UnknownDecorator(FlowSpec):
    @retry
    @step
    def start(self):
        self.rows = 3
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    UnknownDecorator()
