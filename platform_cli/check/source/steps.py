"""Read the steps and the other methods of a flow."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from platform_cli.check.source.access_reader import read_accesses
from platform_cli.check.source.accesses import Accesses, argument_names
from platform_cli.check.source.decorators import Decorator, read_decorator
from platform_cli.check.source.exits import Exits, follow
from platform_cli.check.source.scope import FUNCTIONS, Function, Scope, own_nodes
from platform_cli.check.source.transitions import Transition, is_next, read_transition, tail_next

if TYPE_CHECKING:
    from platform_cli.check.finding import Place
    from platform_cli.check.source.module import ModuleSource


@dataclass(frozen=True)
class Method:
    """A function in the body of a flow, step or not; `decorators` are in the order written, from top to bottom."""

    module: ModuleSource
    function: Function
    decorators: tuple[Decorator, ...]

    @property
    def name(self) -> str:
        """Return its name."""
        return self.function.name

    @property
    def place(self) -> Place:
        """Return where it is defined: the line of its `def`."""
        return self.module.place(self.function.lineno)

    @cached_property
    def scope(self) -> Scope:
        """Return what names mean inside it."""
        return Scope(self.module, self.function)

    @cached_property
    def accesses(self) -> Accesses:
        """Return what it does with the attributes of the flow."""
        if any(decorator.name == "staticmethod" for decorator in self.decorators):
            return Accesses((), frozenset())
        return read_accesses(self.function)


@dataclass(frozen=True)
class Step(Method):
    """A function with `@step`."""

    is_start: bool = False
    is_end: bool = False

    @property
    def arguments(self) -> tuple[str, ...]:
        """Return the names of its plain arguments."""
        return argument_names(self.function)

    @property
    def takes_inputs(self) -> bool:
        """Return whether Metaflow takes it for a join."""
        return len(self.arguments) > 1

    @property
    def inputs_name(self) -> str | None:
        """Return the name of its second argument."""
        return self.arguments[1] if self.takes_inputs else None

    @cached_property
    def is_plain(self) -> bool:
        """Return whether calling it runs it: it is neither `async` nor a generator."""
        if isinstance(self.function, ast.AsyncFunctionDef):
            return False
        return not any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in own_nodes(self.function))

    @cached_property
    def tail(self) -> Transition | None:
        """Return the `self.next` that Metaflow reads."""
        call = tail_next(self.function)
        return read_transition(call) if call is not None else None

    @cached_property
    def exits(self) -> Exits:
        """Return what the ways through the step do."""
        return follow(self.function.body)

    @cached_property
    def other_transitions(self) -> tuple[Transition, ...]:
        """Return the calls of `self.next` that Metaflow does not read."""
        tail = tail_next(self.function)
        return tuple(read_transition(call) for call, _ in self.exits.calls if call is not tail)

    @property
    def returns_next(self) -> bool:
        """Return whether the last line is `return self.next(...)`."""
        last = self.function.body[-1]
        return isinstance(last, ast.Return) and is_next(last.value)

    def find(self, *names: str) -> Decorator | None:
        """Return the first of Metaflow's decorators with one of these names."""
        found = (each for each in self.decorators if each.is_for_steps and each.name in names)
        return next(found, None)

    @property
    def unknown_decorators(self) -> tuple[Decorator, ...]:
        """Return the decorators of which it is not known what they do."""
        return tuple(each for each in self.decorators if not each.is_known)


def read_method(function: Function, module: ModuleSource) -> Method:
    """Read a function in the body of a flow: a Step if it has `@step`."""
    decorators = tuple(read_decorator(node, module) for node in function.decorator_list)
    mark = next((decorator for decorator in decorators if decorator.marks_step), None)
    if mark is None:
        return Method(module, function, decorators)
    is_start, is_end = mark.literal("start") is True, mark.literal("end") is True
    return Step(module, function, decorators, is_start=is_start, is_end=is_end)


def has_steps(node: ast.ClassDef, module: ModuleSource) -> bool:
    """Return whether a class has a step of its own."""
    functions = [member for member in node.body if isinstance(member, FUNCTIONS)]
    return any(isinstance(read_method(function, module), Step) for function in functions)
