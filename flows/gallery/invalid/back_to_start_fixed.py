"""The step that is to be repeated leads back to itself."""

from metaflow import FlowSpec, step


class BackToStart(FlowSpec):
    @step
    def start(self):
        self.score = 0.9
        self.next(self.train)

    @step
    def train(self):
        self.verdict = "good" if self.score > 0.5 else "bad"
        self.next({"good": self.end, "bad": self.train}, condition="verdict")

    @step
    def end(self):
        pass


if __name__ == "__main__":
    BackToStart()
