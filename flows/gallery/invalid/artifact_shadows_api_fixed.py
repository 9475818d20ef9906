"""The artifact has a name of its own."""

from metaflow import FlowSpec, step


class ArtifactShadowsApi(FlowSpec):
    @step
    def start(self):
        self.rows = [1, 2, 3]
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    ArtifactShadowsApi()
