"""Two steps lead back to each other: a loop through several steps."""

from metaflow import FlowSpec, step


class Cycle(FlowSpec):
    @step
    def start(self):
        self.score = 0.0
        self.next(self.train)

    @step
    def train(self):
        self.score += 0.5
        self.next(self.evaluate)

    @step
    def evaluate(self):
        self.verdict = "good" if self.score > 0.8 else "bad"
        self.next({"good": self.end, "bad": self.train}, condition="verdict")

    @step
    def end(self):
        print(self.score)


if __name__ == "__main__":
    Cycle()
