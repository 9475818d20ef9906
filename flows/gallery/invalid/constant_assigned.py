"""A step assigns to a name of the class body, which is a constant in each run."""

from metaflow import FlowSpec, step


class ConstantAssigned(FlowSpec):
    count = 0

    @step
    def start(self):
        self.count += 1
        self.next(self.end)

    @step
    def end(self):
        print(self.count)


if __name__ == "__main__":
    ConstantAssigned()
