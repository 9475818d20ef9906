"""One branch of the split goes to `end` and leaves the other one alone in the join."""

from metaflow import FlowSpec, step


class BranchSkipsJoin(FlowSpec):
    @step
    def start(self):
        self.next(self.train, self.audit)

    @step
    def train(self):
        self.next(self.join)

    @step
    def audit(self):
        self.next(self.end)

    @step
    def join(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    BranchSkipsJoin()
