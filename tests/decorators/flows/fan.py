# mypy: allow-subclassing-any, allow-untyped-decorators
# Metaflow's stubs leave FlowSpec and its decorators without types.
"""All step decorators on one step that runs once for each item of a list, with those of Metaflow's own."""

import os
from typing import Any

from metaflow import FlowSpec, cached, card, catch, gpu, measured, retry, size, spot, step, timeout


def work(flow: Any) -> None:
    """Do what there is to do, or fail where the environment says FAIL."""
    if "FAIL" in os.environ:
        raise RuntimeError("asked to fail")
    flow.square = flow.number**2


class FanFlow(FlowSpec):
    """Square the numbers of a list."""

    @step
    def start(self) -> None:
        self.numbers = [1, 2]
        self.next(self.each, foreach="numbers")

    @cached
    @measured
    @size("medium")
    @gpu(kind="l4")
    @card(type="blank")
    @timeout(minutes=5)
    @catch(var="failure", print_exception=False)
    @retry(times=1, minutes_between_retries=0)
    @step
    def each(self) -> None:
        self.number = self.input
        work(self)
        self.next(self.join)

    @spot(fallback=False)
    @step
    def join(self, inputs: Any) -> None:
        self.failures = [str(branch.failure) for branch in inputs if branch.failure]
        self.squares = [branch.square for branch in inputs if not branch.failure]
        self.next(self.end)

    @step
    def end(self) -> None:
        assert len(self.squares) + len(self.failures) == len([1, 2])


if __name__ == "__main__":
    FanFlow()
