"""Nothing starts the flow: the file runs, does nothing and reports success."""

from metaflow import FlowSpec, step


class MissingMain(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass
