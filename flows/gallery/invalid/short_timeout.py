"""Kubernetes takes no timeout under a minute.

Check: platform check flows/gallery/invalid/short_timeout.py --target kubernetes
"""

from metaflow import FlowSpec, step, timeout


class ShortTimeout(FlowSpec):
    @timeout(seconds=30)
    @step
    def start(self):
        self.rows = 3
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    ShortTimeout()
