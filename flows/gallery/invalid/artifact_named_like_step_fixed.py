"""Artifacts and steps have different names."""

from metaflow import FlowSpec, step


class ArtifactNamedLikeStep(FlowSpec):
    @step
    def start(self):
        self.rows = [1, 2, 3]
        self.next(self.train)

    @step
    def train(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ArtifactNamedLikeStep()
