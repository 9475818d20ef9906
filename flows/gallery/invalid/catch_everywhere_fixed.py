"""`@catch` guards the one step whose failure the flow can do without."""

from metaflow import FlowSpec, catch, step


class CatchEverywhere(FlowSpec):
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
        if self.failure:
            print("trained before the failure")
        print(self.rows)


if __name__ == "__main__":
    CatchEverywhere()
