"""A generator cannot be an artifact: it cannot be pickled."""

from metaflow import FlowSpec, step


class UnpicklableGenerator(FlowSpec):
    @step
    def start(self):
        self.squares = (n * n for n in range(4))
        self.next(self.end)

    @step
    def end(self):
        print(sum(self.squares))


if __name__ == "__main__":
    UnpicklableGenerator()
