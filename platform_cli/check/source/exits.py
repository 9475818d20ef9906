"""Follow the ways through a step: which of them end without `self.next`, and which call it twice."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from platform_cli.check.source.scope import FUNCTIONS, own_nodes
from platform_cli.check.source.transitions import is_next

if TYPE_CHECKING:
    from collections.abc import Iterable

States = frozenset[bool]
"""Whether `self.next` was called already, on the ways that lead to a point."""

_NOWHERE: States = frozenset()


@dataclass
class Exits:
    """What the ways through a step do.

    Attributes:
        calls: All calls of `self.next`, in order, with whether each stands alone on its line and under no condition.
        skips: The lines of the returns that come before any `self.next`.
        repeats: The lines of the calls of `self.next` that may be the second one.
    """

    calls: list[tuple[ast.Call, bool]] = field(default_factory=list)
    skips: list[int] = field(default_factory=list)
    repeats: list[int] = field(default_factory=list)

    @property
    def conditional(self) -> list[ast.Call]:
        """Return the calls under an `if`, in a loop, or otherwise not in the body of the step itself."""
        return [call for call, is_plain in self.calls if not is_plain]


def follow(body: list[ast.stmt]) -> Exits:
    """Follow all ways through the body of a step; each statement is looked at once."""
    exits = Exits()
    _follow_block(body, frozenset({False}), exits, is_plain=True)
    return exits


def _follow_block(body: Iterable[ast.stmt], states: States, exits: Exits, *, is_plain: bool) -> States:
    for node in body:
        states = _follow_statement(node, states, exits, is_plain=is_plain)
    return states


def _follow_statement(node: ast.stmt, states: States, exits: Exits, *, is_plain: bool) -> States:
    if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
        return states
    if isinstance(node, (ast.If, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.With, ast.AsyncWith, ast.Match)):
        return _follow_compound(node, states, exits)
    for found in own_nodes(node):
        if isinstance(found, ast.Call) and is_next(found):
            plain = is_plain and isinstance(node, ast.Expr) and node.value is found
            exits.calls.append((found, plain))
            if True in states:
                exits.repeats.append(found.lineno)
            states = frozenset({True}) if states else states
    if isinstance(node, ast.Return) and False in states:
        exits.skips.append(node.lineno)
    return _NOWHERE if isinstance(node, (ast.Return, ast.Raise)) else states


def _follow_compound(node: ast.stmt, states: States, exits: Exits) -> States:
    if isinstance(node, ast.Try):
        return _follow_try(node, states, exits)
    if isinstance(node, ast.If):
        return _follow_if(node, states, exits)
    if isinstance(node, ast.Match):
        ends = [_follow_block(case.body, states, exits, is_plain=False) for case in node.cases]
        return _NOWHERE.union(*ends) if _is_complete(node) else states.union(*ends)
    inside = _follow_block(node.body, states, exits, is_plain=False)  # type: ignore[attr-defined] # a with or a loop
    if isinstance(node, (ast.With, ast.AsyncWith)):
        return inside
    return _follow_block(node.orelse, states | inside, exits, is_plain=False)  # type: ignore[attr-defined] # a loop


def _is_complete(node: ast.Match) -> bool:
    """Return whether a match has a `case _:`, so that one of its cases is always taken."""
    return any(isinstance(c.pattern, ast.MatchAs) and c.pattern.pattern is None and c.guard is None for c in node.cases)


def _follow_if(node: ast.If, states: States, exits: Exits) -> States:
    ends: list[States] = []
    rest: list[ast.stmt] = [node]
    # not one call for each `elif`: there may be more of them than Python takes
    while len(rest) == 1 and isinstance(rest[0], ast.If):
        ends.append(_follow_block(rest[0].body, states, exits, is_plain=False))
        rest = rest[0].orelse
    return _follow_block(rest, states, exits, is_plain=False).union(*ends)


def _follow_try(node: ast.Try, states: States, exits: Exits) -> States:
    inside = _follow_block(node.body, states, exits, is_plain=False)
    ends = [_follow_block(node.orelse, inside, exits, is_plain=False)]
    # an exception is taken to come before a `self.next` in the body: nothing that fails should follow one
    ends += [_follow_block(handler.body, states, exits, is_plain=False) for handler in node.handlers]
    return _follow_block(node.finalbody, _NOWHERE.union(*ends), exits, is_plain=False)
