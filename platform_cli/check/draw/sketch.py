"""Draw the part of a graph that a finding is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.check.draw.terminal import draw

if TYPE_CHECKING:
    from collections.abc import Iterable

    from platform_cli.check.graph.model import FlowGraph

MARK = "✗"
_WHOLE = 14
"""Up to this many steps, the whole graph is drawn."""

_MOST = 24


def sketch(graph: FlowGraph, marked: Iterable[str], around: Iterable[str] = ()) -> str:
    """Return a drawing with some steps marked: of the whole graph if it is small, or else of what is next to them."""
    marks = dict.fromkeys(marked, MARK)
    if len(graph.nodes) <= _WHOLE:
        return draw(graph, marks)
    shown: dict[str, None] = dict.fromkeys((*marks, *around))
    for name in tuple(shown):
        for near in (*graph.sources.get(name, ()), *graph.nodes[name].targets):
            if len(shown) < _MOST:
                shown.setdefault(near)
    return draw(graph.subgraph(frozenset(shown)), marks)
