# mypy: allow-subclassing-any, allow-untyped-decorators
# Metaflow's stubs leave FlowSpec and its decorators without types.
"""@production on a flow whose steps say some things themselves."""

import os
from typing import Any

from metaflow import FlowSpec, production, resources, retry, step


def work(flow: Any) -> None:
    """Do what there is to do, or fail where the environment says FAIL."""
    if "FAIL" in os.environ:
        raise RuntimeError("asked to fail")
    flow.square = flow.number**2


@production(version="1.2", author="ada", retries=1, minutes_between_retries=0)
class ReadyFlow(FlowSpec):
    """Square the numbers of a list, ready for production."""

    @step
    def start(self) -> None:
        self.numbers = [1, 2]
        self.next(self.own, foreach="numbers")

    @resources(cpu=2)
    @retry(times=0)
    @step
    def own(self) -> None:
        self.number = self.input
        work(self)
        self.next(self.join)

    @step
    def join(self, inputs: Any) -> None:
        self.squares = [branch.square for branch in inputs]
        self.next(self.end)

    @step
    def end(self) -> None:
        assert self.squares == [1, 4]


if __name__ == "__main__":
    ReadyFlow()
