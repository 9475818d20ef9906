"""A join step collects what the tasks of the foreach made."""

from metaflow import FlowSpec, step


class ForeachWithoutJoin(FlowSpec):
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
        self.demands = [branch.demand for branch in inputs]
        self.next(self.end)

    @step
    def end(self):
        print(self.demands)


if __name__ == "__main__":
    ForeachWithoutJoin()
