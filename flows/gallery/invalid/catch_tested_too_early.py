"""The step reads the variable that its own `@catch` sets after it."""

from metaflow import FlowSpec, catch, step


class CatchTestedTooEarly(FlowSpec):
    @step
    def start(self):
        self.rows = 3
        self.next(self.train)

    @catch(var="failure")
    @step
    def train(self):
        if self.failure:
            self.rows = 0
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    CatchTestedTooEarly()
