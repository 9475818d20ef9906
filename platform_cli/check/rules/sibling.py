"""Rules about flows that work together: what one makes, the other must be able to read."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from platform_cli.check.finding import Code
from platform_cli.check.source.files import read_beside
from platform_cli.check.source.flow import find_flows
from platform_cli.check.source.pins import read_pins

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.check.finding import Finding
    from platform_cli.check.rules.subject import Rule, Subject
    from platform_cli.check.source.flow import FlowSource
    from platform_cli.check.source.pins import Pin

DIFFER = Code(
    "PACKAGES_DIFFER",
    "warning",
    "Two flows that work together pin different versions of a package.",
    "A model or table that one version pickled may not load in another one, or may load and behave differently.",
)

_PINNING = ("@pypi", "@conda")


def pins_differ(subject: Subject) -> Iterator[Finding]:
    """Report packages that another flow of the folder pins differently, if one of the two reads the other's runs."""
    mine = _pins(subject.flow)
    if not mine:
        return
    for other in _siblings(subject.flow):
        if not (_mentions(subject.flow, other.name) or _mentions(other, subject.flow.name)):
            continue
        for name, theirs in _pins(other).items():
            pin = mine.get(name)
            if pin is not None and pin.version != theirs.version:
                where = f"{theirs.place.file}:{theirs.place.line}"
                what = f"`{subject.flow.name}` pins {name} {pin.version}, `{other.name}` {theirs.version} ({where})."
                yield DIFFER.at(pin.place, what, "Pin one version in both, best in a module that both import.")


def _siblings(flow: FlowSource) -> Iterator[FlowSource]:
    """Yield the other flows of the folder that pin packages; files without such a word are not parsed."""
    path = flow.module.path
    for each in sorted(path.parent.glob("*.py")):
        if each.name == path.name:
            continue
        try:
            text = each.read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        module = read_beside(each, flow.module) if any(word in text for word in _PINNING) else None
        if module is not None:
            yield from find_flows(module)


def _pins(flow: FlowSource) -> dict[str, Pin]:
    found: dict[str, Pin] = {}
    for step in flow.steps.values():
        for name, pin in read_pins(flow, step).versions.items():
            if pin.version:
                found.setdefault(name, pin)
    return found


def _mentions(flow: FlowSource, name: str) -> bool:
    """Return whether a flow names another one, as in `Flow("Train")` or `@trigger_on_finish(flow="Train")`."""
    return any(isinstance(node, ast.Constant) and node.value == name for node in ast.walk(flow.module.tree))


RULES: tuple[Rule, ...] = (pins_differ,)
