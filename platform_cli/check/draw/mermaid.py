"""Write a graph in Mermaid's language, which Markdown viewers draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.check.graph.model import FlowGraph, Node

_SHAPES = {"switch": ("{", "}"), "end": ("([", "])")}


def to_mermaid(graph: FlowGraph) -> str:
    """Return a Mermaid flowchart: a rhombus for a switch, a double frame for a join, labels for foreaches and cases."""
    lines = ["flowchart TD"]
    for node in graph.nodes.values():
        left, right = _shape(node, graph)
        lines.append(f'    {_id(node.name)}{left}"{_escape(node.name)}"{right}')
        lines += _edges(node)
    return "\n".join(lines) + "\n"


def _shape(node: Node, graph: FlowGraph) -> tuple[str, str]:
    if node.name == graph.start:
        return "([", "])"
    return _SHAPES.get(node.kind, ("[[", "]]") if node.is_join else ("[", "]"))


def _edges(node: Node) -> Iterator[str]:
    for target in node.targets:
        label = node.labels.get(target, "")
        if node.kind in {"foreach", "parallel"}:
            label = f"each of {node.subject}" if node.subject else "each"
        arrow = f'-->|"{_escape(label)}"|' if label else "-->"
        yield f"    {_id(node.name)} {arrow} {_id(target)}"


def _id(name: str) -> str:
    # `end` is a word of Mermaid's own
    return f"step_{name}"


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
