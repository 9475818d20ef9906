# mypy: allow-subclassing-any, allow-untyped-decorators
# Metaflow's stubs leave FlowSpec and its decorators without types.
"""A flow without any decorator, for what `--with` brings."""

import os
from typing import Any

from metaflow import FlowSpec, step


def work(flow: Any) -> None:
    """Do what there is to do, or fail where the environment says FAIL."""
    if "FAIL" in os.environ:
        raise RuntimeError("asked to fail")
    flow.square = flow.number**2


class BareFlow(FlowSpec):
    """Square a number."""

    @step
    def start(self) -> None:
        self.number = 2
        self.next(self.end)

    @step
    def end(self) -> None:
        work(self)


if __name__ == "__main__":
    BareFlow()
