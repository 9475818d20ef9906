"""Each Parameter has a name of its own."""

from metaflow import FlowSpec, Parameter, step


class ParameterTwice(FlowSpec):
    rate = Parameter("rate", default=0.1)
    second = Parameter("second", default=0.2)

    @step
    def start(self):
        print(self.rate, self.second)
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ParameterTwice()
