"""Four retries are allowed."""

from metaflow import FlowSpec, retry, step


class BadDecoratorValue(FlowSpec):
    @retry(times=4)
    @step
    def start(self):
        self.rows = 3
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    BadDecoratorValue()
