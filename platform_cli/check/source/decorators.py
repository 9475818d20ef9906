"""Read the decorators of a step or a flow."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from platform_cli.check import extension_api
from platform_cli.check.metaflow_api import EXPORTS, FLOW_DECORATORS, STEP_DECORATORS
from platform_cli.check.source.literals import literal
from platform_cli.check.source.module import HERE, ModuleSource

if TYPE_CHECKING:
    from collections.abc import Mapping

    from platform_cli.check.finding import Place

Origin = Literal["metaflow", "extension", "elsewhere", "nowhere"]


@dataclass(frozen=True)
class Decorator:
    """A decorator as it is written.

    Attributes:
        name: Metaflow's name for it if it is Metaflow's, else its text.
        origin: "metaflow" if it is Metaflow's, "extension" if it is ours, "elsewhere" if it is defined or imported,
            "nowhere" if its name is unbound.
        positional: The number of values without a name.
        attributes: The values with a name.
        is_complete: Whether `attributes` are all of them (no `**more`).
    """

    name: str
    origin: Origin
    place: Place
    positional: int
    attributes: Mapping[str, ast.expr]
    is_complete: bool

    @property
    def is_for_steps(self) -> bool:
        """Return whether this is one of Metaflow's step decorators, or of ours."""
        known = {"metaflow": frozenset(STEP_DECORATORS), "extension": extension_api.ON_STEPS}
        return self.name in known.get(self.origin, ())

    @property
    def is_for_flows(self) -> bool:
        """Return whether this is one of Metaflow's flow decorators, or of ours."""
        known = {"metaflow": frozenset(FLOW_DECORATORS), "extension": extension_api.ON_FLOWS}
        return self.name in known.get(self.origin, ())

    @property
    def is_known(self) -> bool:
        """Return whether it is known what this decorator does."""
        return self.origin in {"metaflow", "extension"}

    @property
    def marks_step(self) -> bool:
        """Return whether this is `@step` itself."""
        return self.origin == "metaflow" and self.name == "step"

    def literal(self, attribute: str) -> object:
        """Return the value of an attribute that is written out, or None."""
        return literal(self.attributes.get(attribute))


def read_decorator(node: ast.expr, module: ModuleSource) -> Decorator:
    """Read one decorator, with or without a call."""
    call = node if isinstance(node, ast.Call) else None
    target = call.func if call else node
    name, origin = _identify(target, module)
    keywords = call.keywords if call else []
    return Decorator(
        name=name,
        origin=origin,
        place=module.place(node.lineno),
        positional=len(call.args) if call else 0,
        attributes={word.arg: word.value for word in keywords if word.arg is not None},
        is_complete=all(word.arg is not None for word in keywords),
    )


def _identify(target: ast.expr, module: ModuleSource) -> tuple[str, Origin]:
    text = ast.unparse(target)
    meaning = module.resolve(target)
    if meaning is None:
        return text, "elsewhere" if not isinstance(target, ast.Name) else "nowhere"
    first, _, last = meaning.rpartition(".")
    if first.split(".")[0] in {"metaflow", "metaflow_extensions"}:
        if last in extension_api.EXPORTS:
            return last, "extension"
        if last in EXPORTS:
            return last, "metaflow"
    return text if first == HERE else last, "elsewhere"
