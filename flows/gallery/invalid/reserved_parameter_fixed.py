"""The Parameter has a name of its own."""

from metaflow import FlowSpec, Parameter, step


class ReservedParameter(FlowSpec):
    batch_id = Parameter("batch_id", default="today")

    @step
    def start(self):
        print(self.batch_id)
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ReservedParameter()
