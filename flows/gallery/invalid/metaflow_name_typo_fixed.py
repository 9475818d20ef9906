"""`retry` is what metaflow calls it."""

from metaflow import FlowSpec, retry, step


class MetaflowNameTypo(FlowSpec):
    @retry
    @step
    def start(self):
        self.rows = 3
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    MetaflowNameTypo()
