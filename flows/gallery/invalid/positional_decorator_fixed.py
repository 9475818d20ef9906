"""Decorators take their values by name."""

from metaflow import FlowSpec, retry, step


class PositionalDecorator(FlowSpec):
    @retry(times=3)
    @step
    def start(self):
        self.rows = 3
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    PositionalDecorator()
