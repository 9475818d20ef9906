"""Each mistake of the corpus is found, at its line and with its fix, and its mended twin is free of errors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from platform_cli.check import check_flow, render_text
from platform_cli.check.rules import CODES
from tests.unit.check.corpus import INVALID, MISTAKES, TWINS, name_of, target_of, twin_of

if TYPE_CHECKING:
    from tests.conftest import Golden

UNREAD = {"FLOW_UNREADABLE", "FLOW_NOT_FOUND"}
"""The codes for files that Python, and so the tools that look at this repository, would refuse."""


@pytest.mark.parametrize("path", MISTAKES, ids=name_of)
def test_each_mistake_is_found_with_its_line_and_its_fix(
    path: Path, golden: Golden, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(INVALID)
    report = check_flow(path.relative_to(INVALID), target=target_of(path))
    assert report.findings
    golden(f"check/{name_of(path).replace('/', '_')}.txt", render_text(report))


@pytest.mark.parametrize("path", TWINS, ids=name_of)
def test_each_mended_twin_is_free_of_findings(path: Path) -> None:
    for target in ("local", "kubernetes", "argo"):
        report = check_flow(path, target=target)
        assert not report.findings, render_text(report)
        assert not report.notes


@pytest.mark.parametrize("path", MISTAKES, ids=name_of)
def test_each_mistake_has_a_twin_and_is_short(path: Path) -> None:
    assert twin_of(path) in TWINS
    for file in (path, twin_of(path)):
        assert len(file.read_text(encoding="utf-8").splitlines()) <= 40
        assert file.read_text(encoding="utf-8").startswith('"""')


def test_the_corpus_shows_each_code() -> None:
    found = {finding.code for path in MISTAKES for finding in check_flow(Path(path), target=target_of(path)).findings}
    assert {code.name for code in CODES} - found == UNREAD
