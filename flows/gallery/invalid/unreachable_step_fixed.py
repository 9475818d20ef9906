"""`start` leads to `clean`, and `clean` to `end`."""

from metaflow import FlowSpec, step


class UnreachableStep(FlowSpec):
    @step
    def start(self):
        self.rows = [1, 2, 3]
        self.next(self.clean)

    @step
    def clean(self):
        self.rows = [row for row in self.rows if row > 1]
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    UnreachableStep()
