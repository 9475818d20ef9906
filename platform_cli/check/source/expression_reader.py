"""Walk through expressions and note what they do with the attributes of a flow."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from platform_cli.check.source.accesses import Access, Escape, InputRead, Merge, Read, Write
from platform_cli.check.source.calls import HARMLESS_CALLS, LAZY_CALLS, asked_names, input_items, merge_of
from platform_cli.check.source.transitions import is_next

if TYPE_CHECKING:
    from platform_cli.check.source.scope import Function


class ExpressionReader(ast.NodeVisitor):
    """Note the accesses of expressions.

    Attributes:
        now: The accesses, in the order in which they happen.
        later: What nested functions read, which happens when they are called: at the end of the step at the latest.
        guarded: The attributes whose presence the function itself asks for.
        conditions: How many conditions and loops are around the current node.
    """

    def __init__(self, self_name: str, inputs_name: str | None, function: Function) -> None:
        self.now: list[Access] = []
        self.later: list[Access] = []
        self.guarded = asked_names(function)
        self.self_name = self_name
        self._inputs = inputs_name
        self.items = input_items(function, inputs_name)
        self.depth = 0
        self.conditions = 0

    def is_self(self, node: ast.AST | None) -> bool:
        """Return whether a node is the flow object itself."""
        return isinstance(node, ast.Name) and node.id == self.self_name

    def note(self, access: Access) -> None:
        """Add an access at its place in the order."""
        (self.later if self.depth and isinstance(access, Read) else self.now).append(access)

    def conditionally(self, body: list[ast.stmt] | list[ast.expr]) -> None:
        """Visit nodes that may be left out."""
        self.conditions += 1
        self.visit_all(body)
        self.conditions -= 1

    def visit_all(self, body: list[ast.stmt] | list[ast.expr]) -> None:
        """Visit nodes one after the other."""
        for node in body:
            self.visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        """Visit the parts of a sum without a call for each: there may be more of them than Python takes."""
        left: ast.expr = node
        parts = []
        while isinstance(left, ast.BinOp):
            parts.append(left.right)
            left = left.left
        for part in (left, *reversed(parts)):
            self.visit(part)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        """Visit the test, and then the two values of which one is taken."""
        self.visit(node.test)
        self.conditionally([node.body, node.orelse])

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        """Visit the first value, and then those that may not be needed."""
        self.visit(node.values[0])
        self.conditionally(node.values[1:])

    def _comprehend(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> None:
        chosen = any(generator.ifs for generator in node.generators)
        self.conditions += chosen
        self.generic_visit(node)
        self.conditions -= chosen

    visit_ListComp = visit_SetComp = _comprehend  # noqa: N815 - the names are those of ast
    visit_GeneratorExp = visit_DictComp = _comprehend  # noqa: N815 - likewise

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """Visit what a lambda would do."""
        self.nested(node.args, [node.body])

    def nested(self, arguments: ast.arguments, body: list[ast.stmt] | list[ast.expr]) -> None:
        """Visit the body of a nested function, unless it calls something else `self`."""
        if any(argument.arg == self.self_name for argument in arguments.args):
            return
        self.depth += 1
        for node in body:
            self.visit(node)
        self.depth -= 1

    def visit_Call(self, node: ast.Call) -> None:
        """Tell the calls that matter from the others."""
        if is_next(node, self.self_name):
            self._read_next(node)
        elif isinstance(node.func, ast.Attribute) and self.is_self(node.func.value) and self._merges(node):
            return
        elif isinstance(node.func, ast.Name) and node.func.id in LAZY_CALLS:
            self.conditionally(node.args)
        elif isinstance(node.func, ast.Name) and node.func.id == "super":
            self.note(Escape(node.lineno))
        elif isinstance(node.func, ast.Name) and any(self.is_self(argument) for argument in node.args):
            self._read_builtin(node, node.func.id)
        else:
            self.generic_visit(node)

    def _merges(self, node: ast.Call) -> bool:
        merge = merge_of(node)
        if merge is None:
            return False
        self.note(Merge(node.lineno, *merge))
        return True

    def _read_next(self, node: ast.Call) -> None:
        for word in node.keywords:
            name = word.value.value if isinstance(word.value, ast.Constant) else None
            if word.arg == "foreach" and isinstance(name, str):
                self.note(Read(name, node.lineno, "foreach"))
            elif word.arg == "condition" and isinstance(name, str):
                self.note(Read(name, node.lineno, "condition"))
            else:
                self.visit(word.value)

    def _read_builtin(self, node: ast.Call, function: str) -> None:
        name = node.args[1].value if len(node.args) > 1 and isinstance(node.args[1], ast.Constant) else None
        if function == "setattr" and isinstance(name, str):
            self.visit(node.args[2])
            self.note(Write(name, node.lineno, node.args[2], is_certain=not self.conditions))
        elif function not in HARMLESS_CALLS:
            self.note(Escape(node.lineno))
        for argument in node.args:
            if not self.is_self(argument):
                self.visit(argument)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Note a read of the flow, or of an input of a join."""
        found = self._input_read(node)
        if found is not None:
            self.note(found)
        elif self.is_self(node.value):
            is_open = node.attr in {"__dict__", "__setattr__"}
            self.note(Escape(node.lineno) if is_open else Read(node.attr, node.lineno))
        else:
            self.generic_visit(node)

    def _input_read(self, node: ast.Attribute) -> InputRead | None:
        base = node.value
        if isinstance(base, ast.Name) and base.id in self.items:
            return InputRead(None, node.attr, node.lineno, of_each=not (self.conditions or self.depth))
        if self._inputs is None:
            return None
        if isinstance(base, ast.Subscript) and _is_name(base.value, self._inputs):
            return InputRead(None, node.attr, node.lineno)
        if isinstance(base, ast.Attribute) and _is_name(base.value, self._inputs):
            return InputRead(base.attr, node.attr, node.lineno)
        return InputRead(node.attr, None, node.lineno) if _is_name(base, self._inputs) else None

    def visit_Name(self, node: ast.Name) -> None:
        """Note that the flow object goes to other code."""
        if self.is_self(node) and isinstance(node.ctx, ast.Load):
            self.note(Escape(node.lineno))


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name
