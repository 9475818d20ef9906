"""The new value is an artifact with a name of its own."""

from metaflow import FlowSpec, Parameter, step


class ParameterAssigned(FlowSpec):
    rate = Parameter("rate", default=0.1)

    @step
    def start(self):
        self.halved = self.rate / 2
        self.next(self.end)

    @step
    def end(self):
        print(self.halved)


if __name__ == "__main__":
    ParameterAssigned()
