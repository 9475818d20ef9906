"""A join takes one argument for each branch, and another step takes none at all."""

from metaflow import FlowSpec, step


class WrongArguments(FlowSpec):
    @step
    def start(self):
        self.next(self.left, self.right)

    @step
    def left(self):
        self.next(self.join)

    @step
    def right(self):
        self.next(self.join)

    @step
    def join(self, left, right):
        self.next(self.end)

    @step
    def end():
        pass


if __name__ == "__main__":
    WrongArguments()
