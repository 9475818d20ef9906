"""Step names are lower-case letters, digits and underscores."""

from metaflow import FlowSpec, step


class StepNameInCapitals(FlowSpec):
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
    StepNameInCapitals()
