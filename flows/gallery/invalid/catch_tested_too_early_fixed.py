"""The next step reads the variable that `@catch` set."""

from metaflow import FlowSpec, catch, step


class CatchTestedTooEarly(FlowSpec):
    @step
    def start(self):
        self.rows = 3
        self.next(self.train)

    @catch(var="failure")
    @step
    def train(self):
        self.rows += 1
        self.next(self.end)

    @step
    def end(self):
        print(0 if self.failure else self.rows)


if __name__ == "__main__":
    CatchTestedTooEarly()
