"""The work grows with the size of the graph, not with the number of ways through it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from platform_cli.check import check_flow
from platform_cli.check.draw import draw, to_svg
from platform_cli.check.graph.build import build_graph
from platform_cli.check.rules.subject import Subject
from platform_cli.check.source.files import read_module
from platform_cli.check.source.flow import find_flows

if TYPE_CHECKING:
    from pathlib import Path

STEP = "    @step\n    def {name}(self{inputs}):\n        {work}\n        self.next({targets})\n"


def split_join_pairs(count: int) -> str:
    """Write a flow of splits and joins in a row; through 300 of them lead 2**300 ways."""
    steps = [STEP.format(name="start", inputs="", work="self.x0 = 0", targets="self.s0")]
    for i in range(count):
        after = f"self.s{i + 1}" if i + 1 < count else "self.end"
        steps += [
            STEP.format(name=f"s{i}", inputs="", work=f"print(self.x{i})", targets=f"self.a{i}, self.b{i}"),
            STEP.format(name=f"a{i}", inputs="", work=f"self.y{i} = self.x{i}", targets=f"self.j{i}"),
            STEP.format(name=f"b{i}", inputs="", work=f"print(self.x{i})", targets=f"self.j{i}"),
            STEP.format(name=f"j{i}", inputs=", inputs", work=f"self.x{i + 1} = inputs.a{i}.y{i}", targets=after),
        ]
    end = "    @step\n    def end(self):\n        pass\n"
    return f"from metaflow import FlowSpec, step\nclass Long(FlowSpec):\n{''.join(steps)}{end}Long()\n"


def subject_of(path: Path, pairs: int) -> Subject:
    path.write_text(split_join_pairs(pairs), encoding="utf-8")
    (flow,) = find_flows(read_module(path))
    return Subject(flow, build_graph(flow), "local")


def test_three_hundred_splits_in_a_row_are_checked(tmp_path: Path) -> None:
    path = tmp_path / "long.py"
    path.write_text(split_join_pairs(300), encoding="utf-8")
    report = check_flow(path)
    assert not report.findings
    assert report.graph is not None
    assert len(report.graph.nodes) == 1202
    assert len(draw(report.graph).splitlines()) == 1803
    assert to_svg(report.graph).count("<rect") == 1202


@pytest.mark.parametrize("pairs", [10, 300])
def test_each_step_each_edge_and_each_access_is_looked_at_once(pairs: int, tmp_path: Path) -> None:
    subject = subject_of(tmp_path / "long.py", pairs)
    edges = sum(len(node.targets) for node in subject.graph.nodes.values())
    accesses = sum(len(step.accesses.sequence) for step in subject.steps)
    assert subject.order.visits == len(subject.graph.nodes) == 4 * pairs + 2
    assert subject.nesting.edges == edges == 5 * pairs + 1
    assert subject.availability.visits == accesses


def test_a_mistake_among_three_hundred_splits_is_drawn_without_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "long.py"
    path.write_text(split_join_pairs(300).replace("self.j150)", "self.end)", 1), encoding="utf-8")
    report = check_flow(path)
    (finding,) = report.findings
    assert finding.code == "JOIN_INCOMPLETE"
    assert finding.drawing is not None
    assert "j150 ✗" in finding.drawing
    assert len(finding.drawing.splitlines()) < 30
