"""Drawings of a graph: in the terminal, as Mermaid, as SVG."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from platform_cli.check.draw import draw, to_mermaid, to_svg
from platform_cli.check.draw.sketch import sketch
from platform_cli.check.graph.model import FlowGraph, Node
from tests.unit.check.test_nesting import blocks

if TYPE_CHECKING:
    from tests.conftest import Golden


def graph(**targets: str) -> FlowGraph:
    """Write a graph in short: `a="split b c"` is a split from a to b and c; a leading `join` makes a a join."""
    nodes = {}
    for name, written in targets.items():
        words = written.split()
        is_join = words[:1] == ["join"]
        kind, *rest = words[is_join:]
        nodes[name] = Node(name, kind, tuple(rest), is_join, "items" if kind == "foreach" else "way")  # type: ignore[arg-type] # the tests write real kinds
    return FlowGraph("Drawn", nodes, "start", "end")


LINE = graph(start="linear train", train="linear end", end="end")
SPLIT = graph(start="split a b c", a="linear join", b="linear join", c="linear join", join="join linear end", end="end")
FOREACH = graph(start="foreach train", train="linear join", join="join linear end", end="end")
SWITCH = graph(start="switch start train end", train="linear end", end="end")
UNEVEN = graph(
    start="split long short",
    long="linear longer",
    longer="linear longest",
    longest="linear join",
    short="linear join",
    join="join linear end",
    end="end",
)
CROSSED = graph(
    start="split a b",
    a="switch c d",
    b="switch c d",
    c="linear join",
    d="linear join",
    join="join linear end",
    end="end",
)
APART = graph(start="linear end", lost="linear end", end="end")
DRAWN = {
    "line": LINE,
    "split": SPLIT,
    "foreach": FOREACH,
    "switch": SWITCH,
    "uneven": UNEVEN,
    "crossed": CROSSED,
    "apart": APART,
}


def test_drawings_look_as_they_did(golden: Golden) -> None:
    golden("check/drawings.txt", "\n\n".join(f"{name}\n\n{draw(each)}" for name, each in DRAWN.items()) + "\n")


def test_mermaid_looks_as_it_did(golden: Golden) -> None:
    golden("check/mermaid.txt", "\n".join(f"%% {name}\n{to_mermaid(each)}" for name, each in DRAWN.items()))


def test_a_mark_stands_behind_its_step() -> None:
    assert draw(LINE, {"train": "✗"}) == " start\n   │\ntrain ✗\n   │\n  end"


@pytest.mark.parametrize("each", DRAWN.values(), ids=DRAWN)
def test_the_picture_is_well_formed_and_shows_each_step(each: FlowGraph) -> None:
    root = ET.fromstring(to_svg(each))  # noqa: S314 - our own text
    texts = [node.text or "" for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert sorted(text.split()[0] for text in texts) == sorted(each.nodes)
    _, _, width, height = map(int, root.attrib["viewBox"].split())
    for box in root.iter("{http://www.w3.org/2000/svg}rect"):
        x, y = int(box.attrib["x"]), int(box.attrib["y"])
        assert 0 <= x <= x + int(box.attrib["width"]) <= width
        assert 0 <= y <= y + int(box.attrib["height"]) <= height


def test_names_are_escaped() -> None:
    node = Node("start", "foreach", ("end",), subject='a<b>"&')
    odd = FlowGraph("A<B>", {"start": node, "end": Node("end", "end", ())}, "start", "end")
    assert "<b>" not in to_mermaid(odd)
    ET.fromstring(to_svg(odd))  # noqa: S314 - our own text


@settings(deadline=None, database=None, max_examples=100)
@given(blocks())
def test_steps_never_overlap_and_lines_are_never_cut(drawn: FlowGraph) -> None:
    lines = draw(drawn).splitlines()
    found = [word for line in lines for word in line.split() if word in drawn.nodes]
    assert sorted(found) == sorted(drawn.nodes)
    height = len(lines)
    for row, line in enumerate(lines):
        for column, sign in enumerate(line):
            if sign in "│┌┐├┤┬┼╷":
                below = lines[row + 1] if row + 1 < height else ""
                assert below[max(column - 8, 0) : column + 9].strip(), f"a line ends in nothing:\n{draw(drawn)}"


def test_a_large_graph_is_drawn_around_what_is_marked() -> None:
    nodes = {f"s{i}": Node(f"s{i}", "linear", (f"s{i + 1}",)) for i in range(40)}
    nodes["s40"] = Node("s40", "end", ())
    large = FlowGraph("Large", nodes, "s0", "s40")
    assert sketch(large, ["s20"]) == " s19\n  │\ns20 ✗\n  │\n s21"
