"""The Parameter has a name of its own."""

from metaflow import FlowSpec, Parameter, step


class ParameterShadowsApi(FlowSpec):
    fruit = Parameter("fruit", default="kiwi")

    @step
    def start(self):
        print(self.fruit)
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ParameterShadowsApi()
