"""The lock stays a local variable of the step."""

import threading

from metaflow import FlowSpec, step


class UnpicklableLock(FlowSpec):
    @step
    def start(self):
        lock = threading.Lock()
        with lock:
            self.rows = [1, 2, 3]
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    UnpicklableLock()
