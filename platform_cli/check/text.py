"""Write a report as plain text."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.check.finding import Finding
    from platform_cli.check.report import CheckReport

_WIDTH = 110


def render_text(report: CheckReport) -> str:
    """Return a report without colours: each finding with its place, reason, fix and drawing, and how many there are."""
    blocks = [*("\n".join(_lines(finding)) for finding in report.findings)]
    blocks += [f"note: {note}" for note in report.notes]
    blocks.append(_summary(report))
    return "\n\n".join(blocks) + "\n"


def _lines(finding: Finding) -> Iterator[str]:
    yield f"{finding.file}:{finding.line}: {finding.severity} {finding.code}"
    yield from _wrapped("", finding.what)
    yield from _wrapped("why: ", finding.why)
    yield from _wrapped("fix: ", finding.fix)
    if finding.drawing:
        yield ""
        yield textwrap.indent(finding.drawing, "    ")


def _wrapped(head: str, text: str) -> list[str]:
    indent = "  "
    return textwrap.wrap(
        text, _WIDTH, initial_indent=indent + head, subsequent_indent=indent + " " * len(head), break_on_hyphens=False
    )


def _summary(report: CheckReport) -> str:
    name = report.flow or report.path
    steps = f" ({_count(len(report.graph.nodes), 'step')})" if report.graph else ""
    if not report.findings:
        return f"{name}{steps}: no mistakes found."
    return f"{name}{steps}: {_count(len(report.errors), 'error')}, {_count(len(report.warnings), 'warning')}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
