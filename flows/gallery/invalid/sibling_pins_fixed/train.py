"""Train a model with its own pin of scikit-learn."""

from metaflow import FlowSpec, pypi, step


class PinnedTrain(FlowSpec):
    @pypi(packages={"scikit-learn": "1.6.1"})
    @step
    def start(self):
        self.model = {"slope": 2}
        self.next(self.end)

    @step
    def end(self):
        print(self.model)


if __name__ == "__main__":
    PinnedTrain()
