"""One step repeats itself: the only loop that Metaflow allows is a switch back to its own step."""

from metaflow import FlowSpec, step


class Cycle(FlowSpec):
    @step
    def start(self):
        self.score = 0.0
        self.next(self.train)

    @step
    def train(self):
        self.score += 0.5
        self.verdict = "good" if self.score > 0.8 else "bad"
        self.next({"good": self.end, "bad": self.train}, condition="verdict")

    @step
    def end(self):
        print(self.score)


if __name__ == "__main__":
    Cycle()
