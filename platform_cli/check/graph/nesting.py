"""Say for each step inside which branches of which splits it runs, and where splits and joins do not match.

A branch is entered on the edge that leads out of a split, and left by the join. Two ways into a step must come from
the same branches, and a join must get each branch of one split. So it is enough to carry the branches along the edges,
once over each edge; no path needs to be followed to its end.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from platform_cli.check.graph.model import FlowGraph, Node
    from platform_cli.check.graph.order import Order


@dataclass(frozen=True, eq=False)
class Branch:
    """One branch of a split, inside another branch or at the top (`outer` is None).

    Branches are compared by identity: `_Nester` makes one object for each.
    """

    split: str
    target: str
    outer: Branch | None


Fault = Literal["unjoined", "no_split", "incomplete", "mixed", "empty"]


@dataclass(frozen=True)
class Mismatch:
    """A place where splits and joins do not match.

    Attributes:
        step: Where it shows.
        fault: "unjoined": branches meet here, or the flow ends here, without a join;
            "no_split": a join without a split;
            "incomplete": a join that some branches do not lead to;
            "mixed": a join of branches of different splits;
            "empty": a split that leads straight into its join.
        split: The split that is meant.
        branches: The branches that lead here, as (split, first step).
        missing: The first steps of the branches that do not.
    """

    step: str
    fault: Fault
    split: str
    branches: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()


@dataclass
class Nesting:
    """The innermost branch in which each step runs, the mismatches, and the number of edges looked at."""

    inside: dict[str, Branch | None] = field(default_factory=dict)
    mismatches: list[Mismatch] = field(default_factory=list)
    edges: int = 0


def nest(graph: FlowGraph, order: Order) -> Nesting:
    """Carry the branches from the start along all edges, in the order of the steps."""
    return _Nester(graph, order).run()


class _Nester:
    def __init__(self, graph: FlowGraph, order: Order) -> None:
        self.graph = graph
        self.order = order
        self.result = Nesting()
        self.arrivals: dict[str, list[tuple[str, Branch | None]]] = {name: [] for name in graph.nodes}
        self.lost: set[str] = set()
        self.excused: set[Branch] = set()
        self.broken: set[Branch] = set()
        self.branches: dict[tuple[str, str], Branch] = {}

    def run(self) -> Nesting:
        for name in self.order.steps:
            if name not in self.order.reached:
                continue
            node = self.graph.nodes[name]
            if name not in self.lost:
                branch = self._enter(node, self.arrivals[name])
                self.result.inside[name] = branch
            self._leave(node)
        return self.result

    def _enter(self, node: Node, arrivals: list[tuple[str, Branch | None]]) -> Branch | None:
        """Return the branch in which a step runs, given those that lead to it; a join runs in the outer one."""
        found = list(dict.fromkeys(branch for _, branch in arrivals if branch not in self.excused))
        if node.is_join and node.kind != "end":
            return self._join(node, found)
        branch = found[0] if found else None
        if len(found) > 1 or (node.name == self.graph.end and branch is not None):
            return self._unjoined(node, found)
        return branch

    def _unjoined(self, node: Node, found: list[Branch | None]) -> Branch | None:
        branches = [branch for branch in found if branch is not None]
        innermost = branches[-1]
        self._note(node, "unjoined", innermost.split, branches)
        everything = {self._branch(innermost.split, each, None) for each in self.graph.nodes[innermost.split].targets}
        if everything != set(found):
            self.lost.add(node.name)
        return innermost.outer

    def _join(self, node: Node, found: list[Branch | None]) -> Branch | None:
        branches = [branch for branch in found if branch is not None]
        if not branches:
            if self.arrivals[node.name]:
                self._note(node, "no_split", "", [])
            return None
        first = branches[0]
        if len(branches) < len(found) or any((b.split, b.outer) != (first.split, first.outer) for b in branches):
            self._note(node, "mixed", first.split, branches)
            self.lost.add(node.name)
            return None
        self._compare(node, first, branches)
        return first.outer

    def _compare(self, node: Node, first: Branch, branches: list[Branch]) -> None:
        if any(branch.target == node.name for branch in branches):
            self._note(node, "empty", first.split, branches)
            return
        arrived = {branch.target for branch in branches}
        missing = [target for target in self.graph.nodes[first.split].targets if target not in arrived]
        absent = [self._branch(first.split, target, first.outer) for target in missing]
        self.excused.update(absent)
        if any(branch not in self.broken for branch in absent):
            self._note(node, "incomplete", first.split, branches, tuple(missing))

    def _note(
        self, node: Node, fault: Fault, split: str, branches: list[Branch], missing: tuple[str, ...] = ()
    ) -> None:
        pairs = tuple((branch.split, branch.target) for branch in branches)
        self.result.mismatches.append(Mismatch(node.name, fault, split, pairs, missing))

    def _branch(self, split: str, target: str, outer: Branch | None) -> Branch:
        return self.branches.setdefault((split, target), Branch(split, target, outer))

    def _leave(self, node: Node) -> None:
        inside = self.result.inside.get(node.name)
        if node.is_broken and not node.targets:
            branch = inside
            while branch is not None and branch not in self.broken:
                self.broken.add(branch)
                branch = branch.outer
        for target in node.targets:
            if (node.name, target) in self.order.closing:
                continue
            self.result.edges += 1
            if node.name in self.lost:
                self.lost.add(target)
            branch = self._branch(node.name, target, inside) if node.opens else inside
            self.arrivals[target].append((node.name, branch))
