"""Trainer and scorer pin the same scikit-learn."""

from metaflow import Flow, FlowSpec, pypi, step


class PinnedScore(FlowSpec):
    @pypi(packages={"scikit-learn": "1.6.1"})
    @step
    def start(self):
        self.model = Flow("PinnedTrain").latest_successful_run.data.model
        self.next(self.end)

    @step
    def end(self):
        print(self.model)


if __name__ == "__main__":
    PinnedScore()
