"""Flows with a step that is cached, and how often its body ran."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from tests.decorators.places import Place

HEAD = """
import os
from metaflow import FlowSpec, JSONType, Parameter, cached, card, catch, current, retry, step
"""
TAIL = """

if __name__ == "__main__":
    WorkFlow()
"""
# The step `work` is what is looked at; each run counts, by a line in a file, how often its body ran.
COUNT = 'open(os.environ["COUNTER"], "a").write(".")'
SIMPLE = f"""
class WorkFlow(FlowSpec):
    number = Parameter("number", default=2)
    note = Parameter("note", default="")

    @step
    def start(self):
        self.raw = [self.number]
        self.label = self.note
        self.next(self.work)

    {{decorators}}
    @step
    def work(self):
        {COUNT}
        {{body}}
        self.result = [value * 10 for value in self.raw]
        self.next(self.end)

    @step
    def end(self):
        self.seen = (self.result, self.label)
"""


WIDE = f"""
class WorkFlow(FlowSpec):
    numbers = Parameter("numbers", type=JSONType, default="[1, 2]")

    @step
    def start(self):
        self.items = self.numbers
        self.next(self.work, foreach="items")

    {{decorators}}
    @step
    def work(self):
        {COUNT}
        self.value = self.input
        self.next(self.join)

    @cached
    @step
    def join(self, inputs):
        {COUNT}
        self.total = sum(task.value for task in inputs)
        self.merge_artifacts(inputs, include=["items"])
        self.next(self.choose)

    @cached
    @step
    def choose(self):
        {COUNT}
        self.route = "large" if self.total > 5 else "small"
        self.next({{"small": self.small, "large": self.large}}, condition="route")

    @step
    def small(self):
        self.next(self.spread)

    @step
    def large(self):
        self.next(self.spread)

    @cached
    @step
    def spread(self):
        {COUNT}
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
        self.counter = place.write("", "counter")

    def write(self, flow: str = SIMPLE, decorators: str = "@cached", body: str = "pass") -> Path:
        text = flow.replace("{decorators}", decorators).replace("{body}", body)
        return self.place.write(HEAD + text + TAIL)

    def run(self, *arguments: str, **variables: str) -> int:
        """Run the flow, and return how often the body ran in it."""
        before = len(self.counter.read_text())
        self.output = self.place.ok(
            self.place.folder / "flows/flow.py", *(arguments or ("run",)), **self._env(variables)
        )
        return len(self.counter.read_text()) - before

    def fail(self, *arguments: str, **variables: str) -> str:
        """Run the flow, which must fail."""
        done = self.place.run(self.place.folder / "flows/flow.py", *arguments, **self._env(variables))
        assert done.code != 0, done.output
        return done.output

    def last(self, expression: str) -> Any:
        """Return what an expression about the latest run gives."""
        return self.place.ask(f"run = Flow('WorkFlow').latest_run\nanswer = {expression}")

    def _env(self, variables: dict[str, str]) -> dict[str, str]:
        return {"COUNTER": str(self.counter), **variables}
