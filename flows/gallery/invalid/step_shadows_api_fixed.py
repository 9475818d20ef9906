"""The step has a name of its own."""

from metaflow import FlowSpec, step


class StepShadowsApi(FlowSpec):
    @step
    def start(self):
        self.next(self.build_index)

    @step
    def build_index(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    StepShadowsApi()
