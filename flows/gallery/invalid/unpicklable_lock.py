"""A lock cannot be an artifact: it cannot be pickled."""

import threading

from metaflow import FlowSpec, step


class UnpicklableLock(FlowSpec):
    @step
    def start(self):
        self.lock = threading.Lock()
        self.next(self.end)

    @step
    def end(self):
        print(self.lock)


if __name__ == "__main__":
    UnpicklableLock()
