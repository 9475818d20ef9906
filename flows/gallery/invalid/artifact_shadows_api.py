"""An artifact is called `input`, which Metaflow keeps for itself."""

from metaflow import FlowSpec, step


class ArtifactShadowsApi(FlowSpec):
    @step
    def start(self):
        self.input = [1, 2, 3]
        self.next(self.end)

    @step
    def end(self):
        print(self.input)


if __name__ == "__main__":
    ArtifactShadowsApi()
