"""The scorer pins another scikit-learn than the trainer whose model it reads."""

from metaflow import Flow, FlowSpec, pypi, step


class PinnedScore(FlowSpec):
    @pypi(packages={"scikit-learn": "1.5.2"})
    @step
    def start(self):
        self.model = Flow("PinnedTrain").latest_successful_run.data.model
        self.next(self.end)

    @step
    def end(self):
        print(self.model)


if __name__ == "__main__":
    PinnedScore()
