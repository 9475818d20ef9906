"""Lay a graph out in rows: each step below those that lead to it, with as few crossings as cheap passes can give.

The order of a row follows the average place of what leads to it, twice down and once up. An edge that spans several
rows gets a pass-through cell in each row between.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from platform_cli.check.graph.order import order_steps

if TYPE_CHECKING:
    from collections.abc import Mapping

    from platform_cli.check.graph.model import FlowGraph

GAP = 3
"""Columns between two cells of a row."""

_PASSES = 3


@dataclass
class Cell:
    """A step, or an edge on its way through a row (`name` is None); `center` is a column."""

    name: str | None
    label: str
    row: int
    center: int = 0

    @property
    def width(self) -> int:
        """Return the columns that the cell takes."""
        return max(len(self.label), 1)

    @property
    def left(self) -> int:
        """Return its first column."""
        return self.center - self.width // 2


@dataclass(frozen=True)
class Layout:
    """Rows of cells from top to bottom, and the links between cells of neighbouring rows."""

    rows: tuple[tuple[Cell, ...], ...]
    links: tuple[tuple[Cell, Cell], ...]

    @property
    def width(self) -> int:
        """Return the columns that the layout takes."""
        return max((cell.left + cell.width for row in self.rows for cell in row), default=0)


def lay_out(graph: FlowGraph, labels: Mapping[str, str]) -> Layout:
    """Place all steps of a graph."""
    order = order_steps(graph)
    rank = _rank(graph, order.steps, order.closing)
    cells = {name: Cell(name, labels.get(name, name), rank[name]) for name in order.steps}
    rows: list[list[Cell]] = [[] for _ in range(max(rank.values(), default=-1) + 1)]
    for name in order.steps:
        rows[rank[name]].append(cells[name])
    links: list[tuple[Cell, Cell]] = []
    for name in order.steps:
        for target in graph.nodes[name].targets:
            if (name, target) not in order.closing:
                links += _chain(cells[name], cells[target], rows)
    _arrange(rows, links)
    _place(rows, links)
    return Layout(tuple(tuple(row) for row in rows), tuple(links))


def _rank(graph: FlowGraph, steps: tuple[str, ...], closing: frozenset[tuple[str, str]]) -> dict[str, int]:
    rank = dict.fromkeys(steps, 0)
    for name in steps:
        for target in graph.nodes[name].targets:
            if (name, target) not in closing:
                rank[target] = max(rank[target], rank[name] + 1)
    return rank


def _chain(source: Cell, target: Cell, rows: list[list[Cell]]) -> list[tuple[Cell, Cell]]:
    links = []
    previous = source
    for row in range(source.row + 1, target.row):
        through = Cell(None, "│", row)
        rows[row].append(through)
        links.append((previous, through))
        previous = through
    return [*links, (previous, target)]


def _neighbours(links: list[tuple[Cell, Cell]], *, upwards: bool) -> dict[int, list[Cell]]:
    found: dict[int, list[Cell]] = {}
    for upper, lower in links:
        cell, other = (upper, lower) if upwards else (lower, upper)
        found.setdefault(id(cell), []).append(other)
    return found


def _arrange(rows: list[list[Cell]], links: list[tuple[Cell, Cell]]) -> None:
    for turn in range(_PASSES):
        upwards = turn % 2 == 1
        others = _neighbours(links, upwards=upwards)
        position: dict[int, float] = {}
        for row in reversed(rows) if upwards else rows:
            keys = [_average([position[id(other)] for other in others.get(id(c), [])], i) for i, c in enumerate(row)]
            ranked = sorted(zip(keys, range(len(row)), row, strict=True), key=lambda each: each[:2])
            row[:] = [cell for _, _, cell in ranked]
            position.update((id(cell), place) for place, cell in enumerate(row))


def _average(values: list[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _place(rows: list[list[Cell]], links: list[tuple[Cell, Cell]]) -> None:
    for row in rows:
        _pack(row, [0.0] * len(row))
    for turn in range(_PASSES + 1):
        upwards = turn % 2 == 1
        others = _neighbours(links, upwards=upwards)
        for row in reversed(rows) if upwards else rows:
            centers = [[float(other.center) for other in others.get(id(cell), [])] for cell in row]
            _pack(row, [_average(found, cell.center) for found, cell in zip(centers, row, strict=True)])
    shift = min((cell.left for row in rows for cell in row), default=0)
    for row in rows:
        for cell in row:
            cell.center -= shift


def _pack(row: list[Cell], wanted: list[float]) -> None:
    """Put each cell where it is wanted, or as far to the right as the cells before it need; then even out the row."""
    edge: int | None = None
    for cell, center in zip(row, wanted, strict=True):
        left = round(center) - cell.width // 2
        left = left if edge is None else max(left, edge + GAP)
        cell.center = left + cell.width // 2
        edge = left + cell.width
    excess = _average([cell.center - center for cell, center in zip(row, wanted, strict=True)], 0)
    for cell in row:
        cell.center -= round(excess)
