"""Splits and joins are matched as following every single way through a small graph would match them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from platform_cli.check.graph.model import FlowGraph, Node
from platform_cli.check.graph.nesting import nest
from platform_cli.check.graph.order import order_steps

if TYPE_CHECKING:
    from collections.abc import Iterator

Stack = tuple[tuple[str, str], ...]


@st.composite
def graphs(draw: st.DrawFn) -> FlowGraph:
    """Draw a graph whose steps only lead to later ones, joined up well or badly."""
    count = draw(st.integers(1, 7))
    names = ["start", *(f"s{i}" for i in range(count)), "end"]
    nodes: dict[str, Node] = {}
    for position, name in enumerate(names[:-1]):
        later = names[position + 1 :]
        kind: Any = draw(st.sampled_from(["linear", "split", "foreach", "switch"]))
        wanted = 2 if kind in {"split", "switch"} and len(later) > 1 else 1
        targets = draw(st.lists(st.sampled_from(later), min_size=wanted, max_size=wanted, unique=True))
        is_join = position > 0 and draw(st.booleans())
        nodes[name] = Node(name, kind if len(targets) == wanted else "linear", tuple(targets), is_join)
    nodes["end"] = Node("end", "end", ())
    return FlowGraph("Drawn", nodes, "start", "end")


@st.composite
def blocks(draw: st.DrawFn, depth: int = 3) -> FlowGraph:
    """Draw a graph that is right by construction: blocks inside blocks."""
    nodes: dict[str, Node] = {}

    def add(kind: Any, targets: list[str], *, is_join: bool = False) -> str:
        name = f"n{len(nodes)}"
        nodes[name] = Node(name, kind, tuple(targets), is_join)
        return name

    def block(after: str, depth: int) -> str:
        kind = draw(st.sampled_from(["linear", "split", "foreach", "switch", "row"])) if depth else "linear"
        if kind == "row":
            return block(block(after, depth - 1), depth - 1)
        if kind in {"split", "foreach"}:
            join = add("linear", [after], is_join=True)
            return add(kind, [block(join, depth - 1) for _ in range(2 if kind == "split" else 1)])
        if kind == "switch":
            meeting = add("linear", [after])
            return add(kind, [block(meeting, depth - 1), block(meeting, depth - 1)])
        return add("linear", [after])

    nodes["end"] = Node("end", "end", ())
    nodes["start"] = Node("start", "linear", (block("end", depth),))
    return FlowGraph("Drawn", nodes, "start", "end")


def arrivals(graph: FlowGraph, name: str = "start", stack: Stack = ()) -> Iterator[tuple[str, Stack]]:
    """Yield each arrival at a step on each way through the graph, with the branches that are open then."""
    yield name, stack
    node = graph.nodes[name]
    inside = stack[:-1] if node.is_join else stack
    for target in node.targets:
        yield from arrivals(graph, target, (*inside, (name, target)) if node.opens else inside)


def is_balanced(graph: FlowGraph) -> bool:
    """Say whether splits and joins match, by looking at all arrivals at each step."""
    stacks: dict[str, set[Stack]] = {}
    for name, stack in arrivals(graph):
        stacks.setdefault(name, set()).add(stack)
    for name, found in stacks.items():
        if not graph.nodes[name].is_join:
            if len(found) > 1 or (name == "end" and found != {()}):
                return False
        elif not _closes(graph, name, found):
            return False
    return True


def _closes(graph: FlowGraph, join: str, stacks: set[Stack]) -> bool:
    if () in stacks or len({(stack[:-1], stack[-1][0]) for stack in stacks}) != 1:
        return False
    split = next(iter(stacks))[-1][0]
    branches = {stack[-1][1] for stack in stacks}
    return branches == set(graph.nodes[split].targets) and join not in branches


def mismatches(graph: FlowGraph) -> list[str]:
    return [mismatch.fault for mismatch in nest(graph, order_steps(graph)).mismatches]


@settings(deadline=None, database=None, max_examples=400)
@given(graphs())
def test_a_mismatch_is_found_exactly_where_some_way_is_not_balanced(graph: FlowGraph) -> None:
    assert (not mismatches(graph)) == is_balanced(graph)


@settings(deadline=None, database=None, max_examples=100)
@given(blocks())
def test_blocks_inside_blocks_match(graph: FlowGraph) -> None:
    assert is_balanced(graph)
    assert mismatches(graph) == []


@settings(deadline=None, database=None, max_examples=200)
@given(graphs())
def test_the_order_puts_each_step_after_those_that_lead_to_it(graph: FlowGraph) -> None:
    order = order_steps(graph)
    position = {name: number for number, name in enumerate(order.steps)}
    assert sorted(position) == sorted(graph.nodes)
    assert not order.loops
    for node in graph.nodes.values():
        assert all(position[node.name] < position[target] for target in node.targets)
