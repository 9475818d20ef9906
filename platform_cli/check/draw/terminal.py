"""Draw a graph with the characters of a terminal."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from platform_cli.check.draw.labels import step_labels
from platform_cli.check.draw.layout import Cell, lay_out

if TYPE_CHECKING:
    from collections.abc import Mapping

    from platform_cli.check.graph.model import FlowGraph

_UP, _DOWN, _LEFT, _RIGHT = 1, 2, 4, 8
_LINES = " ╵╷│╴┘┐┤╶└┌├─┴┬┼"
"""The line for each sum of directions."""


def draw(graph: FlowGraph, marks: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return a drawing of a graph, one step a cell, from the start at the top to the end at the bottom.

    `marks` are short texts to put behind the names of some steps.
    """
    layout = lay_out(graph, step_labels(graph, marks))
    links: list[list[tuple[Cell, Cell]]] = [[] for _ in layout.rows]
    for link in layout.links:
        links[link[0].row].append(link)
    lines: list[str] = []
    width = layout.width
    for row, below in zip(layout.rows, links, strict=True):
        lines += [_names(row), *_connect(below, width)]
    return "\n".join(line.rstrip() for line in lines)


def _names(row: tuple[Cell, ...]) -> str:
    line = ""
    for cell in row:
        line = line.ljust(cell.left) + cell.label
    return line


def _connect(links: list[tuple[Cell, Cell]], width: int) -> list[str]:
    """Draw the lines between two rows: as many as are needed so that no two bundles of lines touch."""
    bundles = _bundles(links)
    lanes: list[list[list[tuple[Cell, Cell]]]] = []
    for bundle in bundles:
        free = next((lane for lane in lanes if not any(_overlap(bundle, other) for other in lane)), None)
        if free is None:
            lanes.append([bundle])
        else:
            free.append(bundle)
    return [_lane(number, lanes, width) for number in range(len(lanes))]


def _bundles(links: list[tuple[Cell, Cell]]) -> list[list[tuple[Cell, Cell]]]:
    """Group the links that come from one cell, or that go to one cell and to no other place."""
    by_source: dict[int, list[tuple[Cell, Cell]]] = {}
    for link in links:
        by_source.setdefault(id(link[0]), []).append(link)
    bundles: list[list[tuple[Cell, Cell]]] = []
    joining: dict[int, list[tuple[Cell, Cell]]] = {}
    for group in by_source.values():
        if len(group) > 1:
            bundles.append(group)
        else:
            joining.setdefault(id(group[0][1]), []).append(group[0])
    return bundles + list(joining.values())


def _span(bundle: list[tuple[Cell, Cell]]) -> tuple[int, int]:
    columns = [cell.center for link in bundle for cell in link]
    return min(columns), max(columns)


def _overlap(first: list[tuple[Cell, Cell]], second: list[tuple[Cell, Cell]]) -> bool:
    (a, b), (c, d) = _span(first), _span(second)
    return a <= d and c <= b


def _lane(number: int, lanes: list[list[list[tuple[Cell, Cell]]]], width: int) -> str:
    directions = [0] * (width + 1)
    mine = [link for bundle in lanes[number] for link in bundle]
    for lane, bundles in enumerate(lanes):
        for upper, lower in (link for bundle in bundles for link in bundle):
            if lane > number:
                directions[upper.center] |= _UP | _DOWN
            elif lane < number:
                directions[lower.center] |= _UP | _DOWN
    for upper, lower in mine:
        _turn(directions, upper.center, lower.center)
    return "".join(_LINES[each] for each in directions)


def _turn(directions: list[int], upper: int, lower: int) -> None:
    directions[upper] |= _UP
    directions[lower] |= _DOWN
    left, right = sorted((upper, lower))
    for column in range(left, right):
        directions[column] |= _RIGHT
        directions[column + 1] |= _LEFT
