"""Draw a graph as a picture that stands alone."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from platform_cli.check.draw.labels import step_labels
from platform_cli.check.draw.layout import Cell, lay_out

if TYPE_CHECKING:
    from platform_cli.check.graph.model import FlowGraph

_COLUMN, _ROW, _BOX, _MARGIN, _PADDING = 9, 64, 30, 16, 10
"""Pixels: a column of text, the distance of rows, the height of a box, the margin, and the space beside a label."""

_STYLE = (
    "text{font:14px ui-monospace,Menlo,Consolas,monospace;fill:#1f2933;text-anchor:middle}"
    "rect{fill:#f5f7fa;stroke:#52606d;rx:6}"
    ".join rect{fill:#e3f8ff}.split rect,.foreach rect,.parallel rect{fill:#fffbea}.switch rect{fill:#f0e8ff}"
    "path{fill:none;stroke:#7b8794;stroke-width:1.5}"
)


def to_svg(graph: FlowGraph) -> str:
    """Return an SVG picture of a graph: a box for each step, a curve for each way on."""
    layout = lay_out(graph, step_labels(graph, {}))
    width = layout.width * _COLUMN + 2 * (_MARGIN + _PADDING)
    height = max(len(layout.rows) - 1, 0) * _ROW + _BOX + 2 * _MARGIN
    title = escape(f"Graph of {graph.name}")
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{title}">',
        f"<title>{title}</title><style>{_STYLE}</style>",
        *(_curve(upper, lower) for upper, lower in layout.links),
        *(_box(cell, graph) for row in layout.rows for cell in row if cell.name is not None),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _x(cell: Cell) -> int:
    return _MARGIN + _PADDING + cell.center * _COLUMN + _COLUMN // 2


def _y(cell: Cell) -> int:
    return _MARGIN + cell.row * _ROW + _BOX // 2


def _curve(upper: Cell, lower: Cell) -> str:
    top = _y(upper) + (_BOX // 2 if upper.name else 0)
    bottom = _y(lower) - (_BOX // 2 if lower.name else 0)
    middle = (top + bottom) // 2
    return f'<path d="M{_x(upper)} {top}C{_x(upper)} {middle} {_x(lower)} {middle} {_x(lower)} {bottom}"/>'


def _box(cell: Cell, graph: FlowGraph) -> str:
    node = graph.nodes[cell.name or ""]
    kind = "join" if node.is_join else node.kind
    width = cell.width * _COLUMN + 2 * _PADDING
    left = _x(cell) - width // 2
    return (
        f'<g class="{kind}"><rect x="{left}" y="{_y(cell) - _BOX // 2}" width="{width}" height="{_BOX}"/>'
        f'<text x="{_x(cell)}" y="{_y(cell) + 5}">{escape(cell.label)}</text></g>'
    )
