"""Two branches run into `end` without a join step to bring them together."""

from metaflow import FlowSpec, step


class MissingJoin(FlowSpec):
    @step
    def start(self):
        self.next(self.left, self.right)

    @step
    def left(self):
        self.next(self.end)

    @step
    def right(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    MissingJoin()
