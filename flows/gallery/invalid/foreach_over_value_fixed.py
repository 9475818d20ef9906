"""The foreach is given the name of the list."""

from metaflow import FlowSpec, step


class ForeachOverValue(FlowSpec):
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
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ForeachOverValue()
