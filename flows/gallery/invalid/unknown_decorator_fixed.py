"""`retry` is imported from metaflow."""

from metaflow import FlowSpec, retry, step


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
