"""The attribute is called `times`."""

from metaflow import FlowSpec, retry, step


class UnknownDecoratorAttribute(FlowSpec):
    @retry(times=2)
    @step
    def start(self):
        self.rows = 3
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    UnknownDecoratorAttribute()
