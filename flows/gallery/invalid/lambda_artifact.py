"""A function is silently not stored: `self.square` is gone in the next step."""

from metaflow import FlowSpec, step


class LambdaArtifact(FlowSpec):
    @step
    def start(self):
        self.square = lambda n: n * n
        self.next(self.end)

    @step
    def end(self):
        print(self.square(3))


if __name__ == "__main__":
    LambdaArtifact()
