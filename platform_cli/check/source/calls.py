"""Recognise the calls and loops that matter for a flow's attributes."""

from __future__ import annotations

import ast

from platform_cli.check.source.literals import literal

HARMLESS_CALLS = frozenset("delattr getattr hasattr id isinstance print repr str type".split())  # noqa: SIM905 - a list of words
"""The functions that take the flow object and set nothing on it."""

LAZY_CALLS = frozenset({"all", "any", "next"})
"""The functions that may leave off before they have seen everything."""

Names = tuple[str, ...]


def asked_names(function: ast.AST) -> frozenset[str]:
    """Return the attribute names whose presence a function asks for, on whatever object."""
    return frozenset(_asked_name(node) for node in ast.walk(function) if isinstance(node, ast.Call)) - {""}


def _asked_name(call: ast.Call) -> str:
    if not isinstance(call.func, ast.Name) or len(call.args) < 2:  # noqa: PLR2004 - the object and the name
        return ""
    name = call.args[1].value if isinstance(call.args[1], ast.Constant) else None
    asks = call.func.id == "hasattr" or (call.func.id == "getattr" and len(call.args) > 2)  # noqa: PLR2004 - a default
    return name if asks and isinstance(name, str) else ""


def input_items(function: ast.AST, inputs: str | None) -> frozenset[str]:
    """Return the variables that a join binds to one branch after the other (`for branch in inputs`)."""
    if inputs is None:
        return frozenset()
    items: list[str] = []
    bound: list[str] = []
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound.append(node.id)
        elif isinstance(node, (ast.For, ast.comprehension)) and _goes_over(node.iter, inputs):
            items += [node.target.id] if isinstance(node.target, ast.Name) else []
    # a name that is also bound to something else may mean that
    return frozenset(name for name in items if bound.count(name) == items.count(name))


def may_stop_early(loop: ast.For) -> bool:
    """Return whether a loop may leave out some of its lines, or of its rounds."""
    return any(isinstance(node, (ast.Break, ast.Continue, ast.Raise, ast.Return)) for node in ast.walk(loop))


def _goes_over(expression: ast.expr, name: str) -> bool:
    return isinstance(expression, ast.Name) and expression.id == name


def written_names(node: ast.AST, self_name: str) -> frozenset[str]:
    """Return the attributes of the flow that are set anywhere below a node."""
    return frozenset(
        found.attr
        for found in ast.walk(node)
        if isinstance(found, ast.Attribute)
        and isinstance(found.ctx, ast.Store)
        and isinstance(found.value, ast.Name)
        and found.value.id == self_name
    )


def merge_of(call: ast.Call) -> tuple[Names | None, Names | None] | None:
    """Return what a call of `merge_artifacts` includes and excludes, or None if it is another call."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr != "merge_artifacts":
        return None
    words = {word.arg: word.value for word in call.keywords}
    exclude = call.args[1] if len(call.args) > 1 else words.get("exclude")
    include = call.args[2] if len(call.args) > 2 else words.get("include")  # noqa: PLR2004 - the third argument
    return _names(include), _names(exclude)


def _names(expression: ast.expr | None) -> Names | None:
    if expression is None:
        return ()
    found = literal(expression)
    if isinstance(found, (list, tuple, set)):
        return tuple(str(name) for name in found)
    return None
