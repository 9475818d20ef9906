"""Write what a step is called in a drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.check.graph.order import order_steps

if TYPE_CHECKING:
    from collections.abc import Mapping

    from platform_cli.check.graph.model import FlowGraph, Node

TIMES = "\N{MULTIPLICATION SIGN}"


def step_labels(graph: FlowGraph, marks: Mapping[str, str]) -> dict[str, str]:
    """Return the label of each step: its name, what it repeats or switches on, and its mark."""
    back = dict(order_steps(graph).closing)
    each = {target: node for node in graph.nodes.values() if node.opens for target in node.targets}
    return {name: _label(node, back.get(name), each.get(name), marks.get(name)) for name, node in graph.nodes.items()}


def _label(node: Node, back: str | None, opener: Node | None, mark: str | None) -> str:
    parts = [node.name]
    if opener is not None and opener.kind in {"foreach", "parallel"}:
        parts.append(f"{TIMES} {opener.subject or 'n'}")
    if node.kind == "switch" and node.subject:
        parts.append(f"? {node.subject}")
    if back is not None:
        parts.append("↺" if back == node.name else f"↺ {back}")
    if mark:
        parts.append(mark)
    return " ".join(parts)
