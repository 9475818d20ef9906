"""The page on checking lists each code, as the rules have it."""

from __future__ import annotations

from platform_cli.check.rules import CODES
from tests.unit.check.corpus import REPOSITORY

PAGE = REPOSITORY / "docs/check.md"


def test_codes_are_unique() -> None:
    names = [code.name for code in CODES]
    assert len(names) == len(set(names))


def test_the_page_lists_each_code_with_its_severity_and_its_meaning() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert sorted(rows) == sorted(f"| `{code.name}` | {code.severity} | {code.title} |" for code in CODES)
