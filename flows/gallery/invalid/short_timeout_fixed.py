"""Five minutes leave room for the pod to start."""

from metaflow import FlowSpec, step, timeout


class ShortTimeout(FlowSpec):
    @timeout(minutes=5)
    @step
    def start(self):
        self.rows = 3
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    ShortTimeout()
