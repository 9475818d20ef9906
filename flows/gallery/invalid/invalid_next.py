"""The next step is given as text."""

from metaflow import FlowSpec, step


class InvalidNext(FlowSpec):
    @step
    def start(self):
        self.next("train")

    @step
    def train(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    InvalidNext()
