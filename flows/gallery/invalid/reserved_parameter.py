"""A Parameter has a name that Metaflow keeps for its own options."""

from metaflow import FlowSpec, Parameter, step


class ReservedParameter(FlowSpec):
    run_id = Parameter("run_id", default="today")

    @step
    def start(self):
        print(self.run_id)
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ReservedParameter()
