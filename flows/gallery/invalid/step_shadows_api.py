"""A step is called `index`, which Metaflow keeps for itself."""

from metaflow import FlowSpec, step


class StepShadowsApi(FlowSpec):
    @step
    def start(self):
        self.next(self.index)

    @step
    def index(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    StepShadowsApi()
