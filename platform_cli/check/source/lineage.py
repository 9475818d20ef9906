"""Find the classes that a flow inherits from: in its own file, or in files beside it."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from platform_cli.check.source.files import find_beside
from platform_cli.check.source.module import HERE, ModuleSource
from platform_cli.check.source.steps import has_steps

if TYPE_CHECKING:
    from collections.abc import Iterator

FLOW_SPEC = "metaflow.FlowSpec"
_EMPTY_BASES = frozenset({"builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol"})


@dataclass
class Lineage:
    """A class and its bases.

    Attributes:
        classes: Each class with its module, the most basic one first.
        unseen: The bases whose source is not at hand.
        is_flow: Whether one of the bases is Metaflow's FlowSpec.
    """

    classes: list[tuple[ModuleSource, ast.ClassDef]] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    is_flow: bool = False


def read_lineage(node: ast.ClassDef, module: ModuleSource) -> Lineage:
    """Follow the bases of a class as far as their source is at hand; each class is visited once."""
    lineage = Lineage()
    _follow(node, module, lineage, seen=set())
    return lineage


def _follow(node: ast.ClassDef, module: ModuleSource, lineage: Lineage, seen: set[tuple[str, str]]) -> None:
    if (module.label, node.name) in seen:
        return
    seen.add((module.label, node.name))
    for base in reversed(node.bases):
        expression = base.value if isinstance(base, ast.Subscript) else base
        meaning = module.resolve(expression) or ast.unparse(base)
        if meaning == FLOW_SPEC or meaning.endswith(".FlowSpec"):
            lineage.is_flow = True
        elif meaning not in _EMPTY_BASES:
            found = find_class(meaning, module)
            if found is None:
                lineage.unseen.append(meaning.removeprefix(f"{HERE}."))
            else:
                _follow(found[1], found[0], lineage, seen)
    if any(word.arg == "metaclass" for word in node.keywords):
        lineage.unseen.append(f"the metaclass of {node.name}")
    lineage.classes.append((module, node))


def find_class(meaning: str, module: ModuleSource) -> tuple[ModuleSource, ast.ClassDef] | None:
    """Return the class that a dotted name means, if it stands in this file or in one beside it."""
    origin, _, name = meaning.rpartition(".")
    source = module if origin == HERE else find_beside(origin, module)
    if source is None or name not in source.classes:
        return None
    return source, source.classes[name]


def flow_classes(module: ModuleSource) -> Iterator[tuple[ast.ClassDef, Lineage]]:
    """Yield the classes of a file that are flows."""
    for node in module.classes.values():
        lineage = read_lineage(node, module)
        if lineage.is_flow or (lineage.unseen and has_steps(node, module)):
            yield node, lineage
