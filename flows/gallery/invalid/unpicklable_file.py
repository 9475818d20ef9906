"""An open file cannot be an artifact: it cannot be pickled."""

from metaflow import FlowSpec, step


class UnpicklableFile(FlowSpec):
    @step
    def start(self):
        self.log = open(__file__)
        self.next(self.end)

    @step
    def end(self):
        print(self.log.readline())


if __name__ == "__main__":
    UnpicklableFile()
