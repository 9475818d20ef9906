"""The artifact is what the file holds."""

from metaflow import FlowSpec, step


class UnpicklableFile(FlowSpec):
    @step
    def start(self):
        with open(__file__) as source:
            self.log = source.readlines()
        self.next(self.end)

    @step
    def end(self):
        print(self.log[0])


if __name__ == "__main__":
    UnpicklableFile()
