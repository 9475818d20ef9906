"""Hold the graph of a flow."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

NodeKind = Literal["linear", "split", "foreach", "parallel", "switch", "end"]


@dataclass(frozen=True)
class Node:
    """A step in the graph.

    Attributes:
        kind: How it goes on.
        targets: The steps it leads to, each once, in the order written; only steps that exist.
        is_join: Whether it takes `inputs`.
        subject: The attribute that its foreach goes over or its switch reads.
        labels: For a switch, the cases that lead to each target.
        is_broken: Whether it is not known where it leads to.
    """

    name: str
    kind: NodeKind
    targets: tuple[str, ...]
    is_join: bool = False
    subject: str | None = None
    labels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    is_broken: bool = False

    @property
    def opens(self) -> bool:
        """Return whether a join must close what this step opens."""
        return self.kind in {"split", "foreach", "parallel"}


@dataclass(frozen=True)
class FlowGraph:
    """The steps of a flow and where they lead; `start` and `end` are None if it cannot be told which they are."""

    name: str
    nodes: Mapping[str, Node]
    start: str | None
    end: str | None

    @cached_property
    def sources(self) -> Mapping[str, tuple[str, ...]]:
        """Return the steps that lead to each step."""
        found: dict[str, list[str]] = {name: [] for name in self.nodes}
        for node in self.nodes.values():
            for target in node.targets:
                found[target].append(node.name)
        return {name: tuple(sources) for name, sources in found.items()}

    @property
    def is_known(self) -> bool:
        """Return whether it is known of each step where it leads to."""
        return not any(node.is_broken for node in self.nodes.values())

    def subgraph(self, names: frozenset[str]) -> FlowGraph:
        """Return the part of the graph with these steps."""
        nodes = {
            name: Node(
                name, node.kind, tuple(t for t in node.targets if t in names), node.is_join, node.subject, node.labels
            )
            for name, node in self.nodes.items()
            if name in names
        }
        return FlowGraph(
            self.name, nodes, self.start if self.start in names else None, self.end if self.end in names else None
        )
