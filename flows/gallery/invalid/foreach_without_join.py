"""A foreach makes one task for each store, and nothing brings the tasks together."""

from metaflow import FlowSpec, step


class ForeachWithoutJoin(FlowSpec):
    @step
    def start(self):
        self.stores = [1, 2, 3]
        self.next(self.forecast, foreach="stores")

    @step
    def forecast(self):
        self.demand = 10 * self.input
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ForeachWithoutJoin()
