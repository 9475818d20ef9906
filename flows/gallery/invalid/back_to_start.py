"""A step leads back to `start`."""

from metaflow import FlowSpec, step


class BackToStart(FlowSpec):
    @step
    def start(self):
        self.score = 0.9
        self.next(self.train)

    @step
    def train(self):
        self.verdict = "good" if self.score > 0.5 else "bad"
        self.next({"good": self.end, "bad": self.start}, condition="verdict")

    @step
    def end(self):
        pass


if __name__ == "__main__":
    BackToStart()
