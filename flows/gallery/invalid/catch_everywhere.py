"""`@catch` on each step: the run succeeds, whatever happens in it."""

from metaflow import FlowSpec, catch, step


class CatchEverywhere(FlowSpec):
    @catch(var="start_failure")
    @step
    def start(self):
        self.rows = 3
        self.next(self.train)

    @catch(var="train_failure")
    @step
    def train(self):
        self.rows += 1
        self.next(self.end)

    @catch
    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    CatchEverywhere()
