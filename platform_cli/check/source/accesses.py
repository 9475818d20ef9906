"""List what a function does with the attributes of its flow, in the order in which it happens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import ast

    from platform_cli.check.source.scope import Function

Role = Literal["plain", "foreach", "condition"]


@dataclass(frozen=True)
class Read:
    """The function reads `self.name`; `role` says whether by itself or through `self.next`."""

    name: str
    line: int
    role: Role = "plain"


@dataclass(frozen=True)
class Write:
    """The function sets `self.name`; `value` is None where it is not a single expression."""

    name: str
    line: int
    value: ast.expr | None
    is_certain: bool


@dataclass(frozen=True)
class Delete:
    """The function deletes `self.name`."""

    name: str
    line: int


@dataclass(frozen=True)
class Loop:
    """A loop begins that sets these attributes somewhere in its body."""

    names: frozenset[str]


@dataclass(frozen=True)
class Merge:
    """The function merges the artifacts of a join's branches; None for lists that are not written out."""

    line: int
    include: tuple[str, ...] | None
    exclude: tuple[str, ...] | None


@dataclass(frozen=True)
class InputRead:
    """A join reads `inputs.branch.name`; either may be left open.

    `of_each` says that it certainly reads this of every branch, one after the other.
    """

    branch: str | None
    name: str | None
    line: int
    of_each: bool = False


@dataclass(frozen=True)
class Escape:
    """The flow object is handed to code that may set any attribute."""

    line: int


Access = Read | Write | Delete | Loop | Merge | InputRead | Escape


@dataclass(frozen=True)
class Accesses:
    """What a function does with its flow.

    Attributes:
        sequence: In the order in which it happens.
        guarded: The attributes whose presence the function itself asks for (`hasattr`, `getattr` with a default).
    """

    sequence: tuple[Access, ...]
    guarded: frozenset[str]

    @property
    def writes(self) -> tuple[Write, ...]:
        """Return the assignments."""
        return tuple(access for access in self.sequence if isinstance(access, Write))

    @property
    def reads(self) -> tuple[Read, ...]:
        """Return the reads."""
        return tuple(access for access in self.sequence if isinstance(access, Read))

    @property
    def escapes(self) -> bool:
        """Return whether the flow object is handed to code that may set any attribute."""
        return any(isinstance(access, Escape) for access in self.sequence)


def argument_names(function: Function) -> tuple[str, ...]:
    """Return the names of the plain arguments, which are those that Metaflow counts."""
    return tuple(argument.arg for argument in function.args.args)
