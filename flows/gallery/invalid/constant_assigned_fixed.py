"""The artifact has a name of its own."""

from metaflow import FlowSpec, step


class ConstantAssigned(FlowSpec):
    first = 0

    @step
    def start(self):
        self.count = self.first + 1
        self.next(self.end)

    @step
    def end(self):
        print(self.count)


if __name__ == "__main__":
    ConstantAssigned()
