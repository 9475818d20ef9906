"""Rules about what a foreach goes over."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from platform_cli.check.finding import Code
from platform_cli.check.metaflow_api import MAX_FOREACH
from platform_cli.check.source.literals import literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.check.finding import Finding
    from platform_cli.check.rules.subject import Rule, Subject
    from platform_cli.check.source.steps import Step
    from platform_cli.check.source.transitions import Transition

NOT_A_NAME = Code(
    "FOREACH_NOT_A_NAME",
    "error",
    "A foreach is given a value instead of the name of an attribute.",
    "Metaflow looks the attribute up by its name; with anything else the run stops at the end of that step.",
)
NOT_ITERABLE = Code(
    "FOREACH_NOT_ITERABLE",
    "error",
    "A foreach goes over a single value.",
    "There is nothing to take one by one; the run stops at the end of that step.",
)
EMPTY = Code(
    "FOREACH_EMPTY",
    "error",
    "A foreach goes over an empty list.",
    "Metaflow needs at least one item; the run stops at the end of that step.",
)
TOO_WIDE = Code(
    "FOREACH_TOO_WIDE",
    "warning",
    "A foreach goes over more items than Metaflow allows by default.",
    f"Above {MAX_FOREACH} items the run stops after that step, unless it was started with `--max-num-splits`.",
)

_VALUES = (ast.List, ast.Tuple, ast.Set, ast.Dict, ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp)
_SINGLE = frozenset(
    {"builtins.len", "builtins.int", "builtins.float", "builtins.sum", "builtins.round", "builtins.bool"}
)
_EMPTY = frozenset({"builtins.list", "builtins.dict", "builtins.set", "builtins.tuple"})
_COPIES = frozenset({"builtins.list", "builtins.tuple", "builtins.sorted", "builtins.set"})


def foreach(subject: Subject) -> Iterator[Finding]:
    """Report what is wrong with each foreach."""
    for step in subject.steps:
        if step.tail is not None and step.tail.kind == "foreach":
            yield from _check(subject, step, step.tail)


def _check(subject: Subject, step: Step, transition: Transition) -> Iterator[Finding]:
    place = subject.line(step, transition.line)
    name = transition.subject_name
    if name is None:
        if _is_value(step, transition.subject):
            written = ast.unparse(transition.subject) if transition.subject is not None else ""
            if written.startswith("self."):
                fix = f'Write `foreach="{written.removeprefix("self.")}"`.'
            else:
                fix = f'Set `self.items = {written}`, and write `foreach="items"`.'
            yield NOT_A_NAME.at(place, f"The foreach of `{step.name}` is given `{written}`.", fix)
        return
    value = _value(subject, step, name)
    if value is None:
        return
    if _is_single(step, step.scope.value_of(value)):
        what = f"The foreach of `{step.name}` goes over `self.{name}`, which is a single value."
        yield NOT_ITERABLE.at(place, what, f"Set `self.{name}` to a list, such as `list(range(...))`.")
    elif _is_empty(step, value) and not _is_filled(step, name):
        what = f"The foreach of `{step.name}` goes over `self.{name}`, which is empty."
        yield EMPTY.at(
            place, what, f"Put something into `self.{name}`, or take another way with a switch if it is empty."
        )
    else:
        count = _count(step, value)
        if count is not None and count > MAX_FOREACH and not _is_filled(step, name):
            what = f"The foreach of `{step.name}` goes over {count} items."
            fix = f"Let each task take several items, or start the run with `--max-num-splits {count}`."
            yield TOO_WIDE.at(place, what, fix)


def _is_value(step: Step, expression: ast.expr | None) -> bool:
    """Return whether an expression is surely no text; a variable may be one."""
    if isinstance(expression, ast.Constant):
        return True
    if isinstance(expression, _VALUES):
        return True
    if isinstance(expression, ast.Call):
        return step.scope.resolve(expression.func) in _COPIES | {"builtins.range"}
    if isinstance(expression, ast.Attribute) and ast.unparse(expression.value) == "self":
        writes = [write for write in step.accesses.writes if write.name == expression.attr]
        return bool(writes) and not any(isinstance(literal(write.value), str) for write in writes)
    return False


def _value(subject: Subject, step: Step, name: str) -> ast.expr | None:
    """Return the expression that the foreach goes over, if the step, or a Parameter, sets it once and for all."""
    writes = [write for write in step.accesses.writes if write.name == name]
    parameter = subject.flow.parameters.get(name)
    if not writes and parameter is not None:
        return None if parameter.has_type else parameter.default
    if len(writes) == 1 and writes[0].is_certain and subject.is_self_contained(step):
        return writes[0].value
    return None


def _is_single(step: Step, value: ast.expr) -> bool:
    if isinstance(value, ast.Constant):
        return not isinstance(value.value, (str, bytes))
    return isinstance(value, ast.Call) and step.scope.resolve(value.func) in _SINGLE


def _is_empty(step: Step, value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return not value.args and not value.keywords and step.scope.resolve(value.func) in _EMPTY
    return (isinstance(value, (ast.List, ast.Tuple)) and not value.elts) or (
        isinstance(value, ast.Dict) and not value.keys
    )


def _is_filled(step: Step, name: str) -> bool:
    """Return whether the step touches the list again: it may then hold more, or less."""
    return any(read.name == name and read.role == "plain" for read in step.accesses.reads)


def _count(step: Step, value: ast.expr) -> int | None:
    if isinstance(value, (ast.List, ast.Tuple)):
        return None if any(isinstance(each, ast.Starred) for each in value.elts) else len(value.elts)
    if isinstance(value, ast.ListComp) and len(value.generators) == 1 and not value.generators[0].ifs:
        return _count(step, value.generators[0].iter)
    if not isinstance(value, ast.Call) or value.keywords:
        return None
    function = step.scope.resolve(value.func)
    if function in _COPIES and len(value.args) == 1:
        return _count(step, value.args[0])
    numbers = [number for number in map(literal, value.args) if isinstance(number, int)]
    is_range = function == "builtins.range" and len(numbers) == len(value.args) > 0
    return len(range(*numbers)) if is_range else None


RULES: tuple[Rule, ...] = (foreach,)
