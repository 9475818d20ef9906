"""How steps go on: what Metaflow reads, what it refuses, and what it only notices when it is too late."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.check.conftest import codes

if TYPE_CHECKING:
    from tests.unit.check.conftest import Checker

REFUSED = {
    "self.next()": "it names no step",
    "self.next('end')": "without quotes or a call",
    "self.next(self.end())": "without quotes or a call",
    "self.next(*[self.end])": "without quotes or a call",
    "self.next(self.end, self.end)": "names a step twice",
    "self.next(self.end, where='x')": "an argument `where`",
    "self.next(self.end, foreach='x', condition='y')": "cannot be combined",
    "self.next(self.a, self.end, foreach='rows')": "a foreach leads to one step",
    "self.next({'x': self.a, 'y': self.end})": "needs a `condition`",
    "self.next({'x': self.a, 'y': self.end}, condition=self.way)": "in quotes",
    "self.next({}, condition='way')": "no cases",
    "self.next(self.a, condition='way')": "one dictionary of cases",
    "self.next({NAME: self.a, 'y': self.end}, condition='way')": "a written-out text or number",
    "self.next({'x': self.a, 'y': 'end'}, condition='way')": "leads to a `self.name`",
}


@pytest.mark.parametrize("call", REFUSED)
def test_a_call_that_metaflow_cannot_read_is_explained(call: str, check: Checker) -> None:
    report = check.steps(
        f"""
        @step
        def start(self):
            self.rows, self.way = [1], str(1)
            {call}
        @step
        def a(self):
            self.next(self.end)
        @step
        def end(self):
            pass
        """
    )
    findings = [finding for finding in report.findings if finding.code == "NEXT_INVALID"]
    assert len(findings) == 1
    assert REFUSED[call] in findings[0].what
    assert findings[0].line == 8


TAILS = {
    "an if around it": (["if True:", "    self.next(self.end)"], ["NEXT_NOT_LAST"]),
    "a with around it": (["with open('x') as source:", "    self.next(self.end)"], ["NEXT_NOT_LAST"]),
    "a try around it": (["try:", "    self.next(self.end)", "finally:", "    pass"], ["NEXT_NOT_LAST"]),
    "a line after it": (["self.next(self.end)", "print('done')"], ["NEXT_NOT_LAST"]),
    "both ways to one step": (
        ["if True:", "    self.next(self.end)", "else:", "    self.next(self.end)"],
        ["NEXT_NOT_LAST"],
    ),
    "a match that chooses": (
        ["match 1:", "    case 1:", "        self.next(self.end)", "    case _:", "        self.next(self.a)"],
        ["NEXT_CONDITIONAL"],
    ),
    "another way under a condition": (
        ["if True:", "    self.next(self.a)", "    return", "self.next(self.end)"],
        ["NEXT_CONDITIONAL"],
    ),
    "the same way under a condition": (
        ["if True:", "    self.next(self.end)", "    return", "self.next(self.end)"],
        [],
    ),
    "twice under a condition": (["if True:", "    self.next(self.end)", "self.next(self.end)"], ["NEXT_TWICE"]),
    "a bare return before it": (["if True:", "    return", "self.next(self.end)"], ["NEXT_SKIPPED"]),
    "a return in a loop": (["for n in range(3):", "    return", "self.next(self.end)"], ["NEXT_SKIPPED"]),
    "a return in a handler": (
        ["try:", "    pass", "except KeyError:", "    return", "self.next(self.end)"],
        ["NEXT_SKIPPED"],
    ),
    "a return after a raise": (["if True:", "    raise KeyError", "self.next(self.end)"], []),
    "an if that always returns": (
        ["if True:", "    self.next(self.end)", "    return", "else:", "    raise KeyError", "self.next(self.end)"],
        [],
    ),
    "only in a nested function": (["def go():", "    self.next(self.end)", "go()"], ["NEXT_MISSING"]),
}


@pytest.mark.parametrize(("lines", "expected"), TAILS.values(), ids=TAILS)
def test_the_ways_through_a_step_are_followed(lines: list[str], expected: list[str], check: Checker) -> None:
    body = "\n".join(f"    {line}" for line in lines)
    report = check.steps(
        f"@step\ndef start(self):\n{body}\n"
        "@step\ndef a(self):\n    self.next(self.end)\n@step\ndef end(self):\n    pass\n"
    )
    found = [code for code in codes(report) if code != "GRAPH_UNREACHABLE"]
    assert found == expected


def test_one_mistake_does_not_look_like_many(check: Checker) -> None:
    """A misspelt step is taken for the one that it resembles, so that nothing else looks unreachable or unjoined."""
    report = check.steps(
        """
        @step
        def start(self):
            self.next(self.lef, self.right)
        @step
        def left(self):
            self.rows = 1
            self.next(self.join)
        @step
        def right(self):
            self.next(self.join)
        @step
        def join(self, inputs):
            print(inputs.left.rows)
            self.next(self.end)
        @step
        def end(self):
            pass
        """
    )
    assert codes(report) == ["NEXT_UNKNOWN_STEP"]
    assert report.findings[0].fix == "Write `self.left`."


def test_a_target_that_lacks_its_step_decorator_is_said_to(check: Checker) -> None:
    report = check.steps("@step\ndef start(self):\n    self.next(self.end)\ndef end(self):\n    pass\n")
    assert "Write `@step` above `def end`." in [finding.fix for finding in report.findings]


def test_independent_mistakes_are_all_reported_in_the_order_of_their_lines(check: Checker) -> None:
    report = check.steps(
        """
        rate = Parameter("run_id")
        @step
        def start(self):
            self.rate = 3
            if self.rate:
                return
            self.next(self.train)
        @step
        def train(self):
            self.model = lambda n: n
            print(self.row)
            self.next(self.finish)
        @step
        def finish(self):
            self.model(3)
        """
    )
    assert codes(report) == [
        "PARAMETER_RESERVED",
        "PARAMETER_ASSIGNED",
        "NEXT_SKIPPED",
        "ARTIFACT_IS_FUNCTION",
        "ARTIFACT_UNSET",
        "FLOW_NO_END",
    ]
    assert [finding.line for finding in report.findings] == sorted(finding.line for finding in report.findings)
