"""`end` reads `rows`, which the join did not carry over."""

from metaflow import FlowSpec, step


class LostAtJoin(FlowSpec):
    @step
    def start(self):
        self.rows = [1, 2, 3]
        self.next(self.mean, self.peak)

    @step
    def mean(self):
        self.average = sum(self.rows) / len(self.rows)
        self.next(self.join)

    @step
    def peak(self):
        self.maximum = max(self.rows)
        self.next(self.join)

    @step
    def join(self, inputs):
        self.spread = inputs.peak.maximum - inputs.mean.average
        self.next(self.end)

    @step
    def end(self):
        print(self.spread, len(self.rows))


if __name__ == "__main__":
    LostAtJoin()
