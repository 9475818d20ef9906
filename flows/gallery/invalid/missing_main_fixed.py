"""The last two lines start the flow."""

from metaflow import FlowSpec, step


class MissingMain(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    MissingMain()
