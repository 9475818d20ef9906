"""The result is an artifact."""

from metaflow import FlowSpec, kubernetes, step


class ResultsOnPodDisk(FlowSpec):
    @kubernetes
    @step
    def start(self):
        self.score = 0.9
        self.next(self.end)

    @step
    def end(self):
        print(self.score)


if __name__ == "__main__":
    ResultsOnPodDisk()
