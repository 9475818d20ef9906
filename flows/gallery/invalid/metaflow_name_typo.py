"""The import misspells the name of a decorator."""

from metaflow import FlowSpec, retri, step


class MetaflowNameTypo(FlowSpec):
    @retri
    @step
    def start(self):
        self.rows = 3
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    MetaflowNameTypo()
