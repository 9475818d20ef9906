"""A step says nothing about the step that follows it."""

from metaflow import FlowSpec, step


class DeadEnd(FlowSpec):
    @step
    def start(self):
        self.next(self.train)

    @step
    def train(self):
        self.score = 0.9

    @step
    def end(self):
        print(self.score)


if __name__ == "__main__":
    DeadEnd()
