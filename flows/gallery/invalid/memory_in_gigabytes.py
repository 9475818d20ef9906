"""Memory is given in gigabytes; Metaflow reads megabytes."""

from metaflow import FlowSpec, resources, step


class MemoryInGigabytes(FlowSpec):
    @resources(memory=16)
    @step
    def start(self):
        self.rows = 3
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    MemoryInGigabytes()
