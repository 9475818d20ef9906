"""Memory is written the way Kubernetes writes it."""

from metaflow import FlowSpec, resources, step


class MemoryAsText(FlowSpec):
    @resources(memory="4Gi")
    @step
    def start(self):
        self.rows = 3
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    MemoryAsText()
