"""An artifact takes the name of a step."""

from metaflow import FlowSpec, step


class ArtifactNamedLikeStep(FlowSpec):
    @step
    def start(self):
        self.train = [1, 2, 3]
        self.next(self.train)

    @step
    def train(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ArtifactNamedLikeStep()
