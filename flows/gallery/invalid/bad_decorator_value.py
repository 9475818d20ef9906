"""Metaflow retries a step at most four times."""

from metaflow import FlowSpec, retry, step


class BadDecoratorValue(FlowSpec):
    @retry(times=10)
    @step
    def start(self):
        self.rows = 3
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    BadDecoratorValue()
