"""Read the parameters and constants in the body of a flow."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from platform_cli.check.metaflow_api import PARAMETERS
from platform_cli.check.source.literals import literal

if TYPE_CHECKING:
    from platform_cli.check.finding import Place
    from platform_cli.check.source.module import ModuleSource


@dataclass(frozen=True)
class Parameter:
    """A Parameter, IncludeFile or Config.

    Attributes:
        attribute: Its name in the flow.
        name: Its name on the command line; None if it is not written out.
        default: The expression of its default.
        has_type: Whether its type is given, rather than taken from its default.
    """

    attribute: str
    name: str | None
    kind: str
    place: Place
    default: ast.expr | None
    is_required: bool
    has_type: bool

    @property
    def needs_value(self) -> bool:
        """Return whether a run must be given a value."""
        has_default = self.default is not None and not _is_none(self.default)
        return self.kind != "Config" and self.is_required and not has_default


@dataclass(frozen=True)
class Constant:
    """Any other name that the body of the flow assigns."""

    attribute: str
    place: Place
    value: ast.expr | None


def read_member(attribute: str, value: ast.expr | None, line: int, module: ModuleSource) -> Parameter | Constant:
    """Read one assignment of the class body."""
    place = module.place(line)
    if not isinstance(value, ast.Call):
        return Constant(attribute, place, value)
    meaning = module.resolve(value.func) or ""
    kind = meaning.rpartition(".")[2]
    if not meaning.startswith("metaflow.") or kind not in PARAMETERS:
        return Constant(attribute, place, value)
    words = {word.arg: word.value for word in value.keywords}
    name = literal(value.args[0] if value.args else words.get("name"))
    default = value.args[1] if len(value.args) > 1 else words.get("default")
    is_required = literal(words.get("required")) is True
    name = name if isinstance(name, str) else None
    return Parameter(attribute, name, kind, place, default, is_required, has_type="type" in words)


def _is_none(expression: ast.expr) -> bool:
    return isinstance(expression, ast.Constant) and expression.value is None
