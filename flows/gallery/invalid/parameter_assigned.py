"""A step assigns to a Parameter."""

from metaflow import FlowSpec, Parameter, step


class ParameterAssigned(FlowSpec):
    rate = Parameter("rate", default=0.1)

    @step
    def start(self):
        self.rate = self.rate / 2
        self.next(self.end)

    @step
    def end(self):
        print(self.rate)


if __name__ == "__main__":
    ParameterAssigned()
