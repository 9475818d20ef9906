"""The next step is given as the method itself."""

from metaflow import FlowSpec, step


class InvalidNext(FlowSpec):
    @step
    def start(self):
        self.next(self.train)

    @step
    def train(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    InvalidNext()
