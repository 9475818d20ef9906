"""Each way through the step reaches the `self.next` on its last line."""

from metaflow import FlowSpec, step


class EarlyReturn(FlowSpec):
    @step
    def start(self):
        self.rows = []
        if not self.rows:
            print("nothing to do")
        self.next(self.end)

    @step
    def end(self):
        print(len(self.rows))


if __name__ == "__main__":
    EarlyReturn()
