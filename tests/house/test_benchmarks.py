"""The benchmarks measure what they say: nothing here depends on how long anything takes."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from benchmarks.gcp import critical_path
from benchmarks.measure import Command, Cost, compare, interleave, start
from benchmarks.report import Row, table

if TYPE_CHECKING:
    from pathlib import Path


def test_a_ratio_is_the_median_of_the_ratios_of_each_round() -> None:
    ours = [Cost(wall=2, cpu=1), Cost(wall=30, cpu=1), Cost(wall=4, cpu=3)]
    base = [Cost(wall=1, cpu=1), Cost(wall=10, cpu=2), Cost(wall=4, cpu=1)]
    found = compare(ours, base)
    assert (found.wall, found.cpu, found.ours, found.base) == (2, 1, 4, 4)


def test_every_round_runs_all_sides_with_what_stands_before_and_after(tmp_path: Path) -> None:
    seen: list[str] = []

    def side(name: str) -> Command:
        program = (sys.executable, "-c", f"open('ran', 'a').write('{name}')")
        before, after = (lambda: seen.append(f"before {name}")), (lambda: seen.append(f"after {name}"))
        return Command(program, os.environ, tmp_path, before, after)

    costs = interleave({"a": side("a"), "b": side("b")}, 3)
    ran = (tmp_path / "ran").read_text(encoding="utf-8")
    rounds = [set(ran[position : position + 2]) for position in range(0, len(ran), 2)]
    assert rounds == [{"a", "b"}] * 4
    assert {name: len(found) for name, found in costs.items()} == {"a": 3, "b": 3}
    assert seen == [f"{word} {name}" for name in ran for word in ("before", "after")]


def test_a_program_that_fails_is_shown_and_not_measured(tmp_path: Path) -> None:
    failing = Command((sys.executable, "-c", "print('why'); raise SystemExit(3)"), os.environ, tmp_path)
    with pytest.raises(RuntimeError, match=r"(?s)exit code 3.*why"):
        start(failing)


def test_a_figure_above_its_goal_is_called_over() -> None:
    assert "ok   a" in table([Row("a", "what", 1.0, 1.0)])
    assert "OVER a" in table([Row("a", "what", 1.01, 1.0)])


def test_the_longest_chain_is_as_long_as_what_waits_for_each_other() -> None:
    edges = [("pool", "cluster"), ("cluster", "network"), ("router", "network"), ("pool", "router")]
    seconds = {"network": 22, "cluster": 214, "router": 10, "pool": 94, "elsewhere": 900}
    assert critical_path(edges, seconds) == 22 + 214 + 94
    assert critical_path(edges, {**seconds, "router": 300}) == 22 + 300 + 94
