"""Two Parameters have the same name on the command line."""

from metaflow import FlowSpec, Parameter, step


class ParameterTwice(FlowSpec):
    rate = Parameter("rate", default=0.1)
    second = Parameter("Rate", default=0.2)

    @step
    def start(self):
        print(self.rate, self.second)
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ParameterTwice()
