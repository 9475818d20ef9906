"""`@retry` stands on a step twice."""

from metaflow import FlowSpec, retry, step


class DecoratorTwice(FlowSpec):
    @retry(times=2)
    @retry(times=4)
    @step
    def start(self):
        self.rows = 3
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    DecoratorTwice()
