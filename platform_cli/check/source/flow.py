"""Read a whole flow: its steps, methods, parameters, constants and decorators, its bases' included."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from platform_cli.check.source.decorators import Decorator, read_decorator
from platform_cli.check.source.lineage import Lineage, flow_classes
from platform_cli.check.source.module import ModuleSource, assigned_names
from platform_cli.check.source.parameters import Constant, Parameter, read_member
from platform_cli.check.source.scope import FUNCTIONS
from platform_cli.check.source.steps import Method, Step, read_method

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from platform_cli.check.finding import Place


@dataclass(frozen=True)
class FlowSource:
    """A flow as its source shows it.

    Attributes:
        module: The file that was asked for.
        members: What the bodies of its classes define, by name; what a class defines anew hides its bases'.
        decorators: Those of the class and its bases, the class's own last, from top to bottom.
        unseen_bases: The bases whose source is not at hand.
        builds_members: Whether a class body defines names in a way that cannot be followed.
    """

    module: ModuleSource
    node: ast.ClassDef
    members: Mapping[str, Method | Parameter | Constant]
    decorators: tuple[Decorator, ...]
    unseen_bases: tuple[str, ...]
    builds_members: bool

    @property
    def name(self) -> str:
        """Return the name of the flow."""
        return self.node.name

    @property
    def place(self) -> Place:
        """Return the line of its `class`."""
        return self.module.place(self.node.lineno)

    @cached_property
    def steps(self) -> Mapping[str, Step]:
        """Return the steps, in the order written."""
        return {name: member for name, member in self.members.items() if isinstance(member, Step)}

    @cached_property
    def methods(self) -> Mapping[str, Method]:
        """Return the functions that are no steps."""
        kinds = self.members.items()
        return {name: each for name, each in kinds if isinstance(each, Method) and not isinstance(each, Step)}

    @cached_property
    def parameters(self) -> Mapping[str, Parameter]:
        """Return the parameters by their attribute."""
        return {name: member for name, member in self.members.items() if isinstance(member, Parameter)}

    @cached_property
    def constants(self) -> Mapping[str, Constant]:
        """Return what else the class body assigns."""
        return {name: member for name, member in self.members.items() if isinstance(member, Constant)}

    @property
    def shows_steps(self) -> bool:
        """Return whether all steps are at hand."""
        return not self.unseen_bases and not self.builds_members

    @property
    def unknown_decorators(self) -> tuple[Decorator, ...]:
        """Return the decorators of the flow of which it is not known what they do."""
        return tuple(each for each in self.decorators if not each.is_known)

    @property
    def shows_attributes(self) -> bool:
        """Return whether all attributes that the flow starts with are at hand."""
        return self.shows_steps and not self.unknown_decorators

    def find(self, *names: str) -> Decorator | None:
        """Return the first of Metaflow's decorators on the flow with one of these names."""
        found = (each for each in self.decorators if each.is_for_flows and each.name in names)
        return next(found, None)


def read_flow(module: ModuleSource, node: ast.ClassDef, lineage: Lineage) -> FlowSource:
    """Gather what a class and its bases define."""
    members: dict[str, Method | Parameter | Constant] = {}
    decorators: list[Decorator] = []
    for source, each in lineage.classes:
        members.update(_members(each, source))
        decorators += [read_decorator(found, source) for found in each.decorator_list]
    builds = any(_builds_members(each) for _, each in lineage.classes)
    return FlowSource(module, node, members, tuple(decorators), tuple(lineage.unseen), builds)


def _members(node: ast.ClassDef, module: ModuleSource) -> Iterator[tuple[str, Method | Parameter | Constant]]:
    for member in _own_statements(node.body):
        if isinstance(member, FUNCTIONS):
            yield member.name, read_method(member, module)
        elif isinstance(member, ast.ClassDef):
            yield member.name, Constant(member.name, module.place(member.lineno), None)
        elif isinstance(member, (ast.Import, ast.ImportFrom)):
            for found in member.names:
                name = found.asname or found.name.split(".")[0]
                yield name, Constant(name, module.place(member.lineno), None)
        else:
            for name, value in assigned_names(member):
                yield name, read_member(name, value, member.lineno, module)


def _own_statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        yield node
        if isinstance(node, (ast.If, ast.Try, ast.With)):
            yield from _own_statements(node.body + getattr(node, "orelse", []) + getattr(node, "finalbody", []))
            for handler in getattr(node, "handlers", []):
                yield from _own_statements(handler.body)


def _builds_members(node: ast.ClassDef) -> bool:
    calls = [found for each in node.body if not isinstance(each, FUNCTIONS) for found in ast.walk(each)]
    names = {found.func.id for found in calls if isinstance(found, ast.Call) and isinstance(found.func, ast.Name)}
    return bool(names & {"exec", "eval", "locals", "vars"})


def find_flows(module: ModuleSource) -> list[FlowSource]:
    """Return the flows that a file defines, in the order written."""
    return [read_flow(module, node, lineage) for node, lineage in flow_classes(module)]
