"""A Parameter is called `name`: Metaflow passes over it."""

from metaflow import FlowSpec, Parameter, step


class ParameterShadowsApi(FlowSpec):
    name = Parameter("name", default="kiwi")

    @step
    def start(self):
        print(self.name)
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ParameterShadowsApi()
