"""Say what a name means inside one function."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from platform_cli.check.source.module import ModuleSource, assigned_names, read_imports

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Function = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
LOCAL = "local"
"""The first part of the meaning of a name that the function itself binds."""


def own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a function without those of the functions, lambdas and classes inside it."""
    waiting = list(ast.iter_child_nodes(function))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, (*FUNCTIONS, ast.Lambda, ast.ClassDef)):
            waiting.extend(ast.iter_child_nodes(node))


@dataclass(frozen=True)
class Scope:
    """A function in its module."""

    module: ModuleSource
    function: Function

    @cached_property
    def _nodes(self) -> tuple[ast.AST, ...]:
        return tuple(own_nodes(self.function))

    @cached_property
    def _imports(self) -> Mapping[str, str]:
        statements = ((node, False) for node in self._nodes if isinstance(node, ast.stmt))
        return {found.alias: found.meaning for found in read_imports(statements)}

    @cached_property
    def definitions(self) -> Mapping[str, Function | ast.ClassDef]:
        """Return the functions and classes defined inside the function."""
        kinds = (*FUNCTIONS, ast.ClassDef)
        return {node.name: node for node in self._nodes if isinstance(node, kinds)}

    @cached_property
    def values(self) -> Mapping[str, ast.expr | None]:
        """Return the local names; the value is None where a name is not assigned exactly once."""
        found: dict[str, ast.expr | None] = dict.fromkeys(_parameters(self.function))
        for node in self._nodes:
            if isinstance(node, ast.stmt):
                for name, value in assigned_names(node):
                    found[name] = None if name in found else value
        return found

    def resolve(self, expression: ast.expr) -> str | None:
        """Return the dotted meaning of a name inside the function, or None if it is bound nowhere."""
        if isinstance(expression, ast.Attribute):
            base = self.resolve(expression.value)
            return f"{base}.{expression.attr}" if base else None
        if not isinstance(expression, ast.Name):
            return None
        if expression.id in self._imports:
            return self._imports[expression.id]
        if expression.id in self.values or expression.id in self.definitions:
            return f"{LOCAL}.{expression.id}"
        return self.module.resolve_name(expression.id)

    def value_of(self, expression: ast.expr) -> ast.expr:
        """Return the expression behind a name that is assigned exactly once, or else the expression itself."""
        if isinstance(expression, ast.Name):
            if expression.id in self.values:
                return self.values[expression.id] or expression
            if expression.id not in self._imports:
                return self.module.values.get(expression.id) or expression
        return expression


def _parameters(function: Function) -> list[str]:
    found = function.args
    named = [*found.posonlyargs, *found.args, *found.kwonlyargs]
    return [argument.arg for argument in (*named, found.vararg, found.kwarg) if argument is not None]
