"""Read `self.next(...)` the way Metaflow does, and keep what it says even where Metaflow would refuse it."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.check.source.scope import Function

Kind = Literal["linear", "split", "foreach", "parallel", "switch"]
Case = tuple[object, str]

_FORMS = frozenset({"foreach", "num_parallel", "condition"})


@dataclass(frozen=True)
class Transition:
    """One `self.next(...)`.

    Attributes:
        kind: What it does, as far as it can be told.
        targets: The names of the steps, in the order written.
        cases: The switch's value (None for one taken from a Config) and step, in the order written.
        subject: The expression after `foreach=`, `num_parallel=` or `condition=`.
        problem: Why Metaflow refuses it, or None.
    """

    line: int
    kind: Kind
    targets: tuple[str, ...]
    cases: tuple[Case, ...] = ()
    subject: ast.expr | None = None
    problem: str | None = None

    @property
    def subject_name(self) -> str | None:
        """Return the attribute that the foreach or the switch reads, if it is written out."""
        if isinstance(self.subject, ast.Constant) and isinstance(self.subject.value, str):
            return self.subject.value
        return None


def is_next(node: ast.AST | None, self_name: str = "self") -> bool:
    """Return whether a node is a call of `self.next`."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "next"
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == self_name
    )


def tail_next(function: Function) -> ast.Call | None:
    """Return the `self.next` on the last line, which is the only one that Metaflow reads."""
    tail = function.body[-1]
    if isinstance(tail, ast.Expr) and isinstance(tail.value, ast.Call) and is_next(tail.value):
        return tail.value
    return None


def read_transition(call: ast.Call) -> Transition:
    """Read one call of `self.next`."""
    words = {word.arg: word.value for word in call.keywords}
    unknown = sorted(str(word) for word in set(words) - _FORMS)
    if unknown:
        problem = f"it has an argument `{unknown[0]}`, which `self.next` does not know"
        return _refused(call, problem)
    if len(words) > 1:
        return _refused(call, "a foreach, a num_parallel and a switch cannot be combined")
    if "condition" in words or any(isinstance(argument, ast.Dict) for argument in call.args):
        return _read_switch(call, words.get("condition"))
    return _read_plain(call, words)


def _read_plain(call: ast.Call, words: dict[str | None, ast.expr]) -> Transition:
    targets = tuple(_targets(call))
    problem = _plain_problem(call, targets, has_words=bool(words))
    if problem is not None:
        return _refused(call, problem)
    if "foreach" in words:
        return Transition(call.lineno, "foreach", targets, subject=words["foreach"])
    if "num_parallel" in words:
        return Transition(call.lineno, "parallel", targets, subject=words["num_parallel"])
    return Transition(call.lineno, "split" if len(targets) > 1 else "linear", targets)


def _plain_problem(call: ast.Call, targets: tuple[str, ...], *, has_words: bool) -> str | None:
    if len(targets) < len(call.args):
        return "each step is written as `self.name`, without quotes or a call"
    if not targets:
        return "it names no step"
    if has_words and len(targets) > 1:
        return "a foreach leads to one step"
    return "it names a step twice" if len(set(targets)) < len(targets) else None


def _read_switch(call: ast.Call, condition: ast.expr | None) -> Transition:
    cases = call.args[0] if len(call.args) == 1 else None
    if not isinstance(cases, ast.Dict):
        return _refused(call, "a switch takes one dictionary of cases")
    if condition is None:
        return _refused(call, "a dictionary of cases needs a `condition`")
    if not (isinstance(condition, ast.Constant) and isinstance(condition.value, str)):
        return _refused(call, "the `condition` is the name of an attribute, in quotes")
    if not cases.keys:
        return _refused(call, "the switch has no cases")
    read = [_read_case(key, value) for key, value in zip(cases.keys, cases.values, strict=True)]
    found = tuple(case for case in read if case is not None)
    if len(found) < len(read):
        return _refused(call, "each case is a written-out text or number, and leads to a `self.name`")
    return Transition(call.lineno, "switch", tuple(name for _, name in found), cases=found, subject=condition)


def _read_case(key: ast.expr | None, value: ast.expr) -> Case | None:
    if not (isinstance(value, ast.Attribute) and _is_self(value.value)):
        return None
    if isinstance(key, ast.Constant):
        return key.value, value.attr
    of_config = isinstance(key, ast.Attribute) and isinstance(key.value, ast.Attribute)
    return (None, value.attr) if of_config and _is_self(key.value.value) else None  # type: ignore[union-attr] # checked above


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def _refused(call: ast.Call, problem: str) -> Transition:
    targets = tuple(dict.fromkeys(_targets(call)))
    kind: Kind = "split" if len(targets) > 1 else "linear"
    return Transition(call.lineno, kind, targets, problem=problem)


def _targets(call: ast.Call) -> Iterator[str]:
    for argument in call.args:
        if isinstance(argument, ast.Attribute):
            yield argument.attr
        elif isinstance(argument, ast.Dict):
            yield from (value.attr for value in argument.values if isinstance(value, ast.Attribute))
