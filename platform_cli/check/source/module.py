"""Read one Python file: its tree, its imports, and what its names mean."""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from platform_cli.check.finding import Place
from platform_cli.check.metaflow_api import EXPORTS
from platform_cli.check.source.literals import literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

HERE = "here"
"""The first part of the meaning of a name that the file itself defines."""

_BLOCKS = ("body", "orelse", "finalbody", "handlers")


@dataclass(frozen=True)
class Import:
    """One imported name.

    Attributes:
        module: The module, with leading dots if it is relative.
        name: What is taken from it; None for `import module`.
        alias: The name that it gets in the file.
        guarded: Whether it stands in a `try` or an `if`, so that its absence may be expected.
    """

    module: str
    name: str | None
    alias: str
    line: int
    guarded: bool

    @property
    def meaning(self) -> str:
        """Return the full dotted name that the alias stands for."""
        if self.name is not None:
            return f"{self.module}.{self.name}"
        return self.module if "." not in self.module or self.alias != self.module.split(".")[0] else self.alias


@dataclass(frozen=True)
class ModuleSource:
    """A parsed Python file; `label` is how the user sees its path."""

    path: Path
    label: str
    tree: ast.Module

    def place(self, line: int) -> Place:
        """Return a place in this file."""
        return Place(self.label, line)

    @cached_property
    def statements(self) -> tuple[tuple[ast.stmt, bool], ...]:
        """Return all statements outside of functions and classes, each with whether it stands in an `if` or `try`."""
        return tuple(_flatten(self.tree.body, inside=False))

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """Return the imports outside of functions and classes."""
        return tuple(read_imports(self.statements))

    @cached_property
    def classes(self) -> Mapping[str, ast.ClassDef]:
        """Return the classes that the file defines."""
        return {node.name: node for node, _ in self.statements if isinstance(node, ast.ClassDef)}

    @cached_property
    def functions(self) -> Mapping[str, ast.FunctionDef | ast.AsyncFunctionDef]:
        """Return the functions that the file defines."""
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
        return {node.name: node for node, _ in self.statements if isinstance(node, kinds)}

    @cached_property
    def values(self) -> Mapping[str, ast.expr | None]:
        """Return the assigned names; the value is None where a name is assigned more than once."""
        found: dict[str, ast.expr | None] = {}
        for node, _ in self.statements:
            for name, value in assigned_names(node):
                found[name] = None if name in found else value
        return found

    @cached_property
    def meanings(self) -> Mapping[str, str]:
        """Return what each name of the file stands for."""
        meanings = {name: f"{HERE}.{name}" for name in (*self.values, *self.functions, *self.classes)}
        meanings.update((found.alias, found.meaning) for found in self.imports if found.alias != "*")
        return meanings

    @cached_property
    def called(self) -> frozenset[str]:
        """Return the plain names that are called anywhere in the file."""
        calls = (node.func for node in ast.walk(self.tree) if isinstance(node, ast.Call))
        return frozenset(function.id for function in calls if isinstance(function, ast.Name))

    @cached_property
    def star_imports(self) -> frozenset[str]:
        """Return the modules from which everything is imported."""
        return frozenset(found.module for found in self.imports if found.alias == "*")

    def constant(self, expression: ast.expr) -> object:
        """Return the value of an expression that is written out, here or under a name of the file; None for others."""
        if isinstance(expression, ast.Name):
            return literal(self.values.get(expression.id))
        return literal(expression)

    def resolve(self, expression: ast.expr) -> str | None:
        """Return the dotted meaning of a name such as `metaflow.step`, or None if it is bound nowhere."""
        if isinstance(expression, ast.Attribute):
            base = self.resolve(expression.value)
            return f"{base}.{expression.attr}" if base else None
        return self.resolve_name(expression.id) if isinstance(expression, ast.Name) else None

    def resolve_name(self, name: str) -> str | None:
        """Return the dotted meaning of a plain name, or None if it is bound nowhere."""
        if name in self.meanings:
            return self.meanings[name]
        if "metaflow" in self.star_imports and name in EXPORTS:
            return f"metaflow.{name}"
        if hasattr(builtins, name):
            return f"builtins.{name}"
        return f"star.{name}" if self.star_imports - {"metaflow"} else None


def _flatten(body: Iterable[ast.stmt], *, inside: bool) -> Iterator[tuple[ast.stmt, bool]]:
    for node in body:
        yield node, inside
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            for block in _BLOCKS:
                yield from _flatten(_statements(getattr(node, block, [])), inside=True)


def _statements(nodes: list[ast.stmt] | list[ast.ExceptHandler]) -> Iterator[ast.stmt]:
    for node in nodes:
        if isinstance(node, ast.ExceptHandler):
            yield from node.body
        else:
            yield node


def read_imports(statements: Iterable[tuple[ast.stmt, bool]]) -> Iterator[Import]:
    """Yield the names that import statements bind."""
    for node, guarded in statements:
        if isinstance(node, ast.Import):
            for found in node.names:
                alias = found.asname or found.name.split(".")[0]
                yield Import(found.name, None, alias, node.lineno, guarded)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            for found in node.names:
                yield Import(module, found.name, found.asname or found.name, node.lineno, guarded)


def assigned_names(node: ast.stmt) -> Iterator[tuple[str, ast.expr | None]]:
    """Yield the plain names that one statement assigns, each with its value where that is a single expression."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Name):
                yield target.id, node.value
            else:
                yield from ((name, None) for name in names_in(target))
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
        yield node.target.id, node.value
    elif isinstance(node, (ast.AugAssign, ast.For, ast.AsyncFor)):
        yield from ((name, None) for name in names_in(node.target))
    elif isinstance(node, (ast.With, ast.AsyncWith)):
        for item in node.items:
            if item.optional_vars is not None:
                yield from ((name, None) for name in names_in(item.optional_vars))


def names_in(target: ast.expr) -> Iterator[str]:
    """Yield the plain names that an assignment to `target` binds."""
    for node in ast.walk(target):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
