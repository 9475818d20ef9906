"""Leave an artifact and a log line in a pod, and read both back here: each link of the chain is used once."""

from __future__ import annotations

from metaflow import FlowSpec, Parameter, Run, current, kubernetes, namespace, step


class PlatformSmokeTest(FlowSpec):
    """Two steps, of which the first one runs in a pod and the second one where `platform up` does."""

    word = Parameter("word", required=True, help="What the pod shall say.")

    @kubernetes(cpu=0.1, memory=256, disk=512)
    @step
    def start(self) -> None:
        """Say the word."""
        self.said = self.word
        print("said", self.word)  # noqa: T201 - the log line that is looked for
        self.next(self.end)

    @step
    def end(self) -> None:
        """Ask the metadata service for what was said, and the store for the word itself.

        Raises:
            ValueError: If it is not what the pod said.
        """
        namespace(None)
        task = Run(f"{current.flow_name}/{current.run_id}")["start"].task
        if task.data.said != self.word:
            message = f"SMOKE-ARTIFACT {task.data.said!r}"
            raise ValueError(message)
        if f"said {self.word}" not in task.stdout:
            message = f"SMOKE-LOG {task.stdout!r}"
            raise ValueError(message)


if __name__ == "__main__":
    PlatformSmokeTest()
