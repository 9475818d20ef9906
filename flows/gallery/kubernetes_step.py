"""Send one step to the cluster, wherever there is one.

1. `start` runs where the flow was started.
2. `train` asks for a pod with 2 CPUs and 4096 MB; on the local target it runs on this machine instead.
3. `end` says where the step ran.

Run: platform run flows/gallery/kubernetes_step.py
Deploy: platform deploy flows/gallery/kubernetes_step.py --schedule daily
"""

import os

from metaflow import FlowSpec, kubernetes, step


class KubernetesStepFlow(FlowSpec):
    """Train in a pod, or here."""

    @step
    def start(self) -> None:
        """Prepare data that travels to the pod as an artifact."""
        self.rows = [(x, 2 * x + 1) for x in range(100)]
        self.next(self.train)

    @kubernetes(cpu=2, memory=4096)
    @step
    def train(self) -> None:
        """Fit a line through the first and the last row."""
        (x0, y0), (x1, y1) = self.rows[0], self.rows[-1]
        self.slope = (y1 - y0) / (x1 - x0)
        self.where = "pod" if "KUBERNETES_SERVICE_HOST" in os.environ else "this machine"
        self.next(self.end)

    @step
    def end(self) -> None:
        """Say where the model was trained."""
        print(f"slope {self.slope}, trained on: {self.where}")


if __name__ == "__main__":
    KubernetesStepFlow()
