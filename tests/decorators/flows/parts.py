# mypy: allow-subclassing-any, allow-untyped-decorators
# Metaflow's stubs leave FlowSpec and its decorators without types.
"""One decorator on each of several steps, side by side, and one step without any."""

import os
from typing import Any

from metaflow import FlowSpec, cached, gpu, measured, size, spot, step


def work(flow: Any) -> None:
    """Do what there is to do, or fail where the environment says FAIL."""
    if "FAIL" in os.environ:
        raise RuntimeError("asked to fail")
    flow.square = flow.number**2


class PartsFlow(FlowSpec):
    """Square a number in six ways."""

    @step
    def start(self) -> None:
        self.number = 2
        self.next(self.plain, self.sized, self.on_gpu, self.on_spot, self.kept, self.weighed)

    @step
    def plain(self) -> None:
        work(self)
        self.next(self.join)

    @size("large")
    @step
    def sized(self) -> None:
        work(self)
        self.next(self.join)

    @gpu("l4", count=1)
    @step
    def on_gpu(self) -> None:
        work(self)
        self.next(self.join)

    @spot
    @step
    def on_spot(self) -> None:
        work(self)
        self.next(self.join)

    @cached
    @step
    def kept(self) -> None:
        work(self)
        self.next(self.join)

    @measured
    @step
    def weighed(self) -> None:
        work(self)
        self.next(self.join)

    @step
    def join(self, inputs: Any) -> None:
        self.squares = [branch.square for branch in inputs]
        self.next(self.end)

    @step
    def end(self) -> None:
        assert set(self.squares) == {4}


if __name__ == "__main__":
    PartsFlow()
