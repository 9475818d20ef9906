"""The Parameter has another name."""

from metaflow import FlowSpec, Parameter, step


class ParameterNamedScript(FlowSpec):
    query = Parameter("query", default="train.sql")

    @step
    def start(self):
        self.rows = len(self.query)
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    ParameterNamedScript()
