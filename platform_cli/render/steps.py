"""Count a flow's tasks by step from the lines that Metaflow writes about them."""

from __future__ import annotations

import dataclasses
import re
import time

_LINE = re.compile(
    r"^\S+ \S+ \[[^/\]]+/(?P<step>\w+)/(?P<task>[\w-]+) \(pid \d+\)\] "
    r"(?P<news>Task is starting|Task finished successfully\.$|Task failed\.$)(?P<retry> \(retry\))?"
)


@dataclasses.dataclass
class StepCount:
    """The tasks of one step; `began` and `ended` by the monotonic clock, in seconds."""

    name: str
    began: float
    ended: float
    running: set[str] = dataclasses.field(default_factory=set)
    done: int = 0
    failed: int = 0
    retried: int = 0


class StepCounter:
    """Take in lines, keep the counts in the order in which the steps began."""

    def __init__(self) -> None:
        self.steps: dict[str, StepCount] = {}

    def take(self, line: str) -> None:
        """Take in a line; one that is not about a task changes nothing."""
        found = _LINE.match(line)
        if found is None:
            return
        now = time.monotonic()
        step = self.steps.setdefault(found["step"], StepCount(found["step"], now, now))
        step.ended = now
        if found["news"] == "Task is starting":
            step.running.add(found["task"])
            if found["retry"]:
                step.retried += 1
                step.failed -= 1
            return
        step.running.discard(found["task"])
        if found["news"].startswith("Task finished"):
            step.done += 1
        else:
            step.failed += 1
