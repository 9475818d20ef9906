"""Walk through a function and note what it does with the attributes of its flow."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from platform_cli.check.source.accesses import Accesses, Delete, Loop, Read, Write, argument_names
from platform_cli.check.source.calls import may_stop_early, written_names
from platform_cli.check.source.expression_reader import ExpressionReader

if TYPE_CHECKING:
    from platform_cli.check.source.scope import Function

_CATCH_ALL = frozenset({"AttributeError", "Exception", "BaseException"})


def read_accesses(function: Function) -> Accesses:
    """List what a method of a flow does with `self` and `inputs`; each node is visited once."""
    arguments = argument_names(function)
    if not arguments:
        return Accesses((), frozenset())
    reader = _StatementReader(arguments[0], arguments[1] if len(arguments) > 1 else None, function)
    reader.visit_all(function.body)
    return Accesses(tuple(reader.now + reader.later), reader.guarded)


class _StatementReader(ExpressionReader, ast.NodeVisitor):
    def _assign(self, target: ast.expr, value: ast.expr | None) -> None:
        if isinstance(target, ast.Attribute) and self.is_self(target.value):
            self.note(Write(target.attr, target.lineno, value, is_certain=not (self.conditions or self.depth)))
        elif isinstance(target, (ast.Tuple, ast.List)):
            for part in target.elts:
                self._assign(part, None)
        elif isinstance(target, ast.Starred):
            self._assign(target.value, None)
        else:
            self.visit(target)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        # what has a second name may be changed under that one
        value = node.value if len(node.targets) == 1 else None
        for target in node.targets:
            self._assign(target, value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)
            self._assign(node.target, node.value)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Attribute) and self.is_self(node.target.value):
            self.note(Read(node.target.attr, node.lineno))
        self.visit(node.value)
        self._assign(node.target, None)

    def visit_Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Attribute) and self.is_self(target.value):
                self.note(Delete(target.attr, target.lineno))
            else:
                self.visit(target)

    def visit_For(self, node: ast.For) -> None:
        self.visit(node.iter)
        self._loop(node)
        # a join has at least one branch, so that a loop over all of them is no condition
        is_certain = isinstance(node.target, ast.Name) and node.target.id in self.items and not may_stop_early(node)
        self.conditions += not is_certain
        self._assign(node.target, None)
        self.visit_all(node.body)
        self.conditions -= not is_certain
        self.conditionally(node.orelse)

    def visit_While(self, node: ast.While) -> None:
        self._loop(node)
        self.visit(node.test)
        self.conditionally(node.body + node.orelse)

    def _loop(self, node: ast.For | ast.While) -> None:
        names = written_names(node, self.self_name)
        if names:
            self.note(Loop(names))

    def visit_If(self, node: ast.If) -> None:
        rest: list[ast.stmt] = [node]
        # not one call for each `elif`: there may be more of them than Python takes
        while len(rest) == 1 and isinstance(rest[0], ast.If):
            self.visit(rest[0].test)
            self.conditionally(rest[0].body)
            rest = rest[0].orelse
        self.conditionally(rest)

    def visit_Match(self, node: ast.Match) -> None:
        self.visit(node.subject)
        for case in node.cases:
            self.conditionally(case.body)

    def visit_With(self, node: ast.With) -> None:
        for item in node.items:
            self.visit(item.context_expr)
            if item.optional_vars is not None:
                self._assign(item.optional_vars, None)
        self.visit_all(node.body)

    def visit_Try(self, node: ast.Try) -> None:
        start = len(self.now)
        self.conditionally(node.body)
        if any(_catches_missing(handler) for handler in node.handlers):
            self.now[start:] = [access for access in self.now[start:] if not isinstance(access, Read)]
        for handler in node.handlers:
            self.conditionally(handler.body)
        self.conditionally(node.orelse)
        self.visit_all(node.finalbody)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.nested(node.args, node.body)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self.nested(node.args, node.body)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Pass over a nested class: its methods have a `self` of their own."""


def _catches_missing(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(kind, ast.Name) and kind.id in _CATCH_ALL for kind in caught)
