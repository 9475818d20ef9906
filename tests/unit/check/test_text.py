"""The plain text of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from platform_cli.check import render_text
from platform_cli.check.rules.words import code_list

if TYPE_CHECKING:
    from tests.unit.check.conftest import Checker


def test_a_flow_without_mistakes_is_one_line(check: Checker) -> None:
    assert render_text(check.start("pass")) == "AFlow (2 steps): no mistakes found.\n"


def test_a_note_says_what_was_not_checked(check: Checker) -> None:
    report = check.steps("@own\n@step\ndef only(self):\n    pass\n", head="from metaflow import *\nfrom x import own\n")
    note = "note: `@own` may set attributes in `only`: reads of them were not checked."
    assert render_text(report) == f"{note}\n\nAFlow (1 step): no mistakes found.\n"


def test_a_finding_says_where_what_why_and_how(check: Checker) -> None:
    lines = render_text(check.start("print(self.rows)")).splitlines()
    assert lines[0].endswith("flow.py:6: error ARTIFACT_UNSET")
    assert lines[1:4] == [
        "  `start` reads `self.rows`, which nothing sets.",
        "  why: The run stops there with an AttributeError.",
        "  fix: Set `self.rows` here, or in a step that comes before.",
    ]
    assert lines[-1] == "AFlow (2 steps): 1 error, 0 warnings."


def test_no_line_is_longer_than_a_terminal_shows(check: Checker) -> None:
    report = check.steps("@step\ndef start(self):\n    self.next(self.a)\n" + "@step\ndef b(self):\n    pass\n" * 3)
    assert max(len(line) for line in render_text(report).splitlines()) <= 110


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ("", "nothing"),
        ("a", "`a`"),
        ("ab", "`a` and `b`"),
        ("abc", "`a`, `b` and `c`"),
        ("abcdefgh", "`a`, `b`, `c`, `d`, `e`, `f`, `g` and `h`"),
        ("abcdefghij", "`a`, `b`, `c`, `d`, `e`, `f`, `g` and 3 more"),
    ],
)
def test_names_become_a_part_of_a_sentence(names: str, text: str) -> None:
    assert code_list(names) == text
