"""A step between the foreach and its join does the work of one item."""

from metaflow import FlowSpec, step


class ForeachIntoJoin(FlowSpec):
    @step
    def start(self):
        self.stores = [1, 2, 3]
        self.next(self.forecast, foreach="stores")

    @step
    def forecast(self):
        self.demand = 10 * self.input
        self.next(self.join)

    @step
    def join(self, inputs):
        self.total = sum(branch.demand for branch in inputs)
        self.next(self.end)

    @step
    def end(self):
        print(self.total)


if __name__ == "__main__":
    ForeachIntoJoin()
