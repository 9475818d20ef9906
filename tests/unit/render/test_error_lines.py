"""An error as lines: what happened, while doing what, what to type, and where to read on."""

from __future__ import annotations

from platform_cli.core.events import Failed
from platform_cli.render.errors import error_lines


def test_a_short_error_has_two_lines() -> None:
    assert error_lines(Failed(code="X", message="it broke.", hint="platform up")) == [
        "error[X]: it broke.",
        "  hint:  platform up",
    ]


def test_a_full_error_keeps_its_order() -> None:
    failed = Failed(
        code="X", message="it broke.", hint="go on", phase="Make it (1 of 2)", details="a\n  b", log="l.jsonl"
    )
    assert error_lines(failed) == [
        "error[X]: it broke.",
        "  | a",
        "  |   b",
        "  while: Make it (1 of 2)",
        "  hint:  go on",
        "  log:   l.jsonl",
    ]
