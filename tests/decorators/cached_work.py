"""Flows with steps that are cached, and which of their bodies ran."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from tests.decorators.places import Place

HEAD = """
import os
from metaflow import FlowSpec, JSONType, Parameter, cached, card, catch, current, project, retry, step

def ran(step):
    open(os.environ["RAN"], "a").write(step + "\\n")
"""
TAIL = """

if __name__ == "__main__":
    WorkFlow()
"""
ONE = """
{above}
class WorkFlow(FlowSpec):
    number = Parameter("number", default=2)

    {decorators}
    @step
    def start(self):
        ran("start")
        {body}
        self.result = self.number * 10
        self.next(self.end)

    @step
    def end(self):
        assert "FAIL_LATE" not in os.environ
"""
# All are cached, each in a way of its own, and see only what `start` made.
MANY = """
class WorkFlow(FlowSpec):
    number = Parameter("number", default=2)
    note = Parameter("note", default="")

    @step
    def start(self):
        self.raw = [self.number]
        self.label = self.note
        self.next(self.plain, self.keyed, self.caught, self.retried, self.silent)

    @card(type="blank")
    @cached
    @step
    def plain(self):
        ran("plain")
        self.result = self.raw[0] * 100
        self.next(self.join)

    @cached(key="raw")
    @step
    def keyed(self):
        ran("keyed")
        self.result = self.raw[0] * 10
        self.next(self.join)

    @catch(var="problem", print_exception=False)
    @cached
    @step
    def caught(self):
        ran("caught")
        self.result = 0
        assert "FAIL" not in os.environ
        self.next(self.join)

    @retry(times=1, minutes_between_retries=0)
    @cached
    @step
    def retried(self):
        ran("retried")
        assert current.retry_count == 1
        self.result = self.raw[0] * 1000
        self.next(self.join)

    @cached
    @step
    def silent(self):
        ran("silent")
        self.next(self.join)

    @step
    def join(self, inputs):
        self.seen = [[each.result, each.label] for each in (inputs.plain, inputs.keyed, inputs.retried)]
        self.next(self.end)

    @step
    def end(self):
        pass
"""
WIDE = """
class WorkFlow(FlowSpec):
    numbers = Parameter("numbers", type=JSONType, default="[1, 2]")

    @cached(key="name")
    @step
    def start(self):
        ran("start")
        self.title = "all"
        self.next(self.work, foreach="numbers")

    @cached
    @step
    def work(self):
        ran("work")
        self.value = self.input
        self.next(self.keyed)

    @cached(key="name")
    @step
    def keyed(self):
        ran("keyed")
        self.same = self.input
        self.next(self.join)

    @cached{key}
    @step
    def join(self, inputs):
        ran("join")
        self.total = sum(task.same for task in inputs)
        self.next(self.choose)

    @cached
    @step
    def choose(self):
        ran("choose")
        self.route = "large" if self.total > 5 else "small"
        self.next({{"small": self.small, "large": self.large}}, condition="route")

    @cached
    @step
    def small(self):
        ran("small")
        self.more = [self.total]
        self.next(self.again, foreach="more")

    @cached
    @step
    def large(self):
        ran("large")
        self.more = [self.total, self.total + 1]
        self.next(self.again, foreach="more")

    @step
    def again(self):
        self.twice = self.input * 2
        self.next(self.gather)

    @step
    def gather(self, inputs):
        self.all = [task.twice for task in inputs]
        self.next(self.end)

    @step
    def end(self):
        pass
"""


class Work:
    """A flow that is run again and again."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.ran = place.write("", "ran")
        self.output = ""

    def write(self, text: str) -> Path:
        return self.place.write(HEAD + text + TAIL)

    def one(self, decorators: str = "@cached", body: str = "pass", above: str = "") -> Path:
        """Write a flow of which only the first step is looked at."""
        return self.write(ONE.format(decorators=decorators, body=body, above=above))

    def run(self, *arguments: str, **variables: str) -> dict[str, int]:
        """Run the flow, and return how often the body of each step ran in it."""
        return self._run(arguments, variables, fails=False)

    def fail(self, *arguments: str, **variables: str) -> dict[str, int]:
        """Run the flow, which must fail, and return the same."""
        return self._run(arguments, variables, fails=True)

    def _run(self, arguments: tuple[str, ...], variables: dict[str, str], *, fails: bool) -> dict[str, int]:
        before = len(self.ran.read_text().split())
        variables = {"RAN": str(self.ran), **variables}
        done = self.place.run(self.place.folder / "flows/flow.py", *(arguments or ("run",)), **variables)
        assert bool(done.code) == fails, done.output
        self.output = done.output
        steps = self.ran.read_text().split()[before:]
        return {step: steps.count(step) for step in steps}

    def count(self, *arguments: str, **variables: str) -> int:
        """Run the flow, and return how often the body of its first step ran in it."""
        return self.run(*arguments, **variables).get("start", 0)

    def last(self, expression: str) -> Any:
        """Return what an expression about the runs, the latest first, gives."""
        return self.place.ask(f"runs = list(Flow('WorkFlow'))\nrun = runs[0]\nanswer = {expression}")
