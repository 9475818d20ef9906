"""A step on Kubernetes writes its result to the pod's own disk, which goes with the pod."""

from metaflow import FlowSpec, kubernetes, step

from pathlib import Path


class ResultsOnPodDisk(FlowSpec):
    @kubernetes
    @step
    def start(self):
        Path("score.txt").write_text("0.9")
        self.next(self.end)

    @step
    def end(self):
        print("done")


if __name__ == "__main__":
    ResultsOnPodDisk()
