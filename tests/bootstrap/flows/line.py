# mypy: allow-subclassing-any, allow-untyped-decorators, disable-error-code=import-not-found
# Metaflow's stubs leave FlowSpec and its decorators without types; the packages are in the pod only.
"""A flow that uses what wheels brought, with a parameter and a step that fails if told to."""

from typing import Any

from metaflow import FlowSpec, Parameter, catch, retry, step, timeout


class LineFlow(FlowSpec):
    amount = Parameter("amount", default=3)
    words = Parameter("words", default="some words")

    @step
    def start(self) -> None:
        import greeting
        import numbers_data
        from greeting.deep.word import WORD

        print(greeting.greet(), WORD, self.words)  # noqa: T201 - logs are what is tested
        self.total = numbers_data.total() + self.amount
        self.next(self.middle)

    @catch(var="problem")
    @timeout(seconds=60)
    @step
    def middle(self) -> None:
        import subprocess
        import sys

        print(subprocess.run(["tell-total"], capture_output=True, check=False).returncode, "from a program")  # noqa: S607, T201 - as above
        self.elsewhere = subprocess.check_output([sys.executable, "-c", "import greeting; print(greeting.greet())"])
        self.next(self.fan)

    @step
    def fan(self) -> None:
        self.items = ["a", "b"]
        self.next(self.each, foreach="items")

    @retry(times=1)
    @step
    def each(self) -> None:
        self.item = self.input * 2
        self.next(self.join)

    @step
    def join(self, inputs: Any) -> None:
        self.items = sorted(one.item for one in inputs)
        self.next(self.end)

    @step
    def end(self) -> None:
        if self.items:
            raise ValueError("this is how a step fails")


if __name__ == "__main__":
    LineFlow()
