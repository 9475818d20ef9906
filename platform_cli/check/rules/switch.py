"""Rules about switches."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from platform_cli.check.finding import Code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.check.finding import Finding
    from platform_cli.check.rules.subject import Rule, Subject
    from platform_cli.check.source.steps import Step
    from platform_cli.check.source.transitions import Transition

ONE_CASE = Code(
    "SWITCH_ONE_CASE",
    "error",
    "A switch has a single case.",
    "Metaflow refuses a switch with fewer than two cases.",
)
VALUE_WITHOUT_CASE = Code(
    "SWITCH_VALUE_WITHOUT_CASE",
    "error",
    "The condition of a switch may have a value for which there is no case.",
    "The run stops at the end of that step as soon as the condition has that value.",
)

_TRUTHS = (True, False)


def switch(subject: Subject) -> Iterator[Finding]:
    """Report what is wrong with each switch."""
    for step in subject.steps:
        if step.tail is not None and step.tail.kind == "switch":
            yield from _check(subject, step, step.tail)


def _check(subject: Subject, step: Step, transition: Transition) -> Iterator[Finding]:
    place = subject.line(step, transition.line)
    if len(dict(transition.cases)) == 1 and len(transition.cases) == 1:
        target = transition.targets[0]
        what = f"The switch of `{step.name}` can only lead to `{target}`."
        yield ONE_CASE.at(place, what, f"Write `self.next(self.{target})`, or add a second case.")
    cases = [value for value, _ in transition.cases]
    values = _values(step, transition.subject_name or "") if subject.is_self_contained(step) else None
    if values is None or None in cases:
        return
    lacking = [value for value in values if value not in cases]
    if lacking:
        is_partly = values == list(_TRUTHS) and len(lacking) == 1
        what = f"`{step.name}` may set `self.{transition.subject_name}` to "
        what += " or ".join(f"`{value!r}`" for value in lacking) + ", for which its switch has no case."
        fix = f"The cases are {', '.join(f'`{value!r}`' for value in cases)}: add one, or set one of these."
        yield VALUE_WITHOUT_CASE.at(place, what, fix, severity="warning" if is_partly else None)


def _values(step: Step, name: str) -> list[object] | None:
    """Return the values that a step may give an attribute, or None if they cannot all be told."""
    writes = [write for write in step.accesses.writes if write.name == name]
    # a certain assignment makes those before it void
    certain = max((number for number, write in enumerate(writes) if write.is_certain), default=None)
    if certain is None:
        return None
    found: list[object] = []
    for write in writes[certain:]:
        values = _possible(write.value)
        if values is None:
            return None
        found += [value for value in values if value not in found]
    return found


def _possible(expression: ast.expr | None) -> list[object] | None:
    if isinstance(expression, ast.Constant):
        return [expression.value]
    if isinstance(expression, ast.IfExp):
        yes, no = _possible(expression.body), _possible(expression.orelse)
        return None if yes is None or no is None else yes + no
    is_truth = isinstance(expression, ast.Compare) or (
        isinstance(expression, ast.UnaryOp) and isinstance(expression.op, ast.Not)
    )
    return list(_TRUTHS) if is_truth else None


RULES: tuple[Rule, ...] = (switch,)
