"""Memory is a number of megabytes."""

from metaflow import FlowSpec, resources, step


class MemoryInGigabytes(FlowSpec):
    @resources(memory=16000)
    @step
    def start(self):
        self.rows = 3
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    MemoryInGigabytes()
