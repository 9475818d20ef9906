"""Put the steps of a graph in order, and find its loops and what cannot be reached; each step is visited once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from platform_cli.check.graph.model import FlowGraph


@dataclass(frozen=True)
class Order:
    """An order of the steps.

    Attributes:
        steps: Each step after all steps that lead to it, but for the edges that close a loop.
        loops: Each loop as its steps in order; a step that only repeats itself is left out.
        closing: The edges that close a loop, self-repeating steps included.
        reached: The steps that the start leads to.
        visits: How many steps were visited: a measure of the work done.
    """

    steps: tuple[str, ...]
    loops: tuple[tuple[str, ...], ...]
    closing: frozenset[tuple[str, str]]
    reached: frozenset[str]
    visits: int


def order_steps(graph: FlowGraph) -> Order:
    """Order the steps by one depth-first walk that begins at the start and then at what it did not reach."""
    walk = _Walk(graph)
    if graph.start is not None:
        walk.begin(graph.start)
    reached = frozenset(walk.finished)
    for name in graph.nodes:
        walk.begin(name)
    return Order(
        tuple(reversed(walk.finished)), tuple(walk.loops), frozenset(walk.closing), reached, len(walk.position)
    )


class _Walk:
    def __init__(self, graph: FlowGraph) -> None:
        self.graph = graph
        self.finished: list[str] = []
        self.loops: list[tuple[str, ...]] = []
        self.closing: set[tuple[str, str]] = set()
        self.path: list[str] = []
        self.position: dict[str, int] = {}
        self.is_open: set[str] = set()
        self.looped: set[str] = set()

    def begin(self, start: str) -> None:
        """Walk on from a step, unless it was visited; without recursion, because a flow may be long."""
        if start in self.position:
            return
        waiting = [(start, iter(reversed(self.graph.nodes[start].targets)))]
        self._enter(start)
        while waiting:
            name, targets = waiting[-1]
            target = next(targets, None)
            if target is None:
                waiting.pop()
                self._leave(name)
            elif target not in self.position:
                self._enter(target)
                waiting.append((target, iter(reversed(self.graph.nodes[target].targets))))
            elif target in self.is_open:
                self._close(name, target)

    def _enter(self, name: str) -> None:
        self.position[name] = len(self.path)
        self.path.append(name)
        self.is_open.add(name)

    def _leave(self, name: str) -> None:
        self.path.pop()
        self.is_open.discard(name)
        self.finished.append(name)

    def _close(self, name: str, target: str) -> None:
        self.closing.add((name, target))
        if name == target and self.graph.nodes[name].kind == "switch":
            return
        loop = tuple(self.path[self.position[target] :])
        # one loop of a knot is enough to say what is wrong
        if not self.looped.intersection(loop):
            self.loops.append(loop)
            self.looped.update(loop)
