"""A foreach leads straight to its join: there is no step to run for each item."""

from metaflow import FlowSpec, step


class ForeachIntoJoin(FlowSpec):
    @step
    def start(self):
        self.stores = [1, 2, 3]
        self.next(self.join, foreach="stores")

    @step
    def join(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ForeachIntoJoin()
