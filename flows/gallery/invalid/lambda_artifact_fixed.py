"""The function is a method of the flow."""

from metaflow import FlowSpec, step


class LambdaArtifact(FlowSpec):
    def square(self, n):
        return n * n

    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        print(self.square(3))


if __name__ == "__main__":
    LambdaArtifact()
