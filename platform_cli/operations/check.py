"""`platform check`, and the look that `run` and `deploy` take at a flow before they do anything with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.check import check_flow, render_text
from platform_cli.core import events
from platform_cli.core.changes import CheckResult, FindingRow
from platform_cli.core.errors import FlowError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from platform_cli.check import CheckReport
    from platform_cli.core.events import Sink


def check(file: Path, target: str) -> CheckResult:
    """Return all findings about a flow, without importing or running it."""
    return _result(check_flow(file, target=target))


def judge(result: CheckResult, file: Path) -> None:
    """Turn errors into one.

    Raises:
        FlowError: If there are any.
    """
    count = sum(finding.severity == "error" for finding in result.findings)
    if count:
        message = f"{file} has {count} mistake{'s' if count > 1 else ''} that would make it fail."
        raise FlowError(message, code="FLOW_INVALID", hint=f"mend what is listed above, then: platform check {file}")


def check_first(file: Path, target: str, sink: Sink) -> None:
    """Check a flow before it is run or deployed: warnings are told, errors stop.

    Raises:
        FlowError: If there are errors; with all of them.
    """
    report = check_flow(file, target=target)
    for finding in report.warnings:
        sink(events.Warned(text=f"{finding.file}:{finding.line}: {finding.what} ({finding.code})"))
    if report.errors:
        count = len(report.errors)
        message = f"{file} has {count} mistake{'s' if count > 1 else ''} that would make it fail."
        hint = f"mend them and check again: platform check {file} (--no-check goes on without looking)"
        raise FlowError(message, code="FLOW_INVALID", hint=hint, details=render_text(report).rstrip())


def draw_graph(file: Path, target: str, to: Path | None) -> str | None:
    """Draw a flow's graph: for the terminal, or into an .svg or .mmd (Mermaid) file.

    Raises:
        UsageError: If the file's ending is another one, or there is no graph to draw.
    """
    from platform_cli.check.draw import draw, to_mermaid, to_svg

    graph = check_flow(file, target=target).graph
    if graph is None:
        raise UsageError(f"{file} has no graph to draw.", code="FLOW_NONE", hint=f"platform check {file}")
    if to is None:
        return draw(graph)
    drawer = {".svg": to_svg, ".mmd": to_mermaid}.get(to.suffix)
    if drawer is None:
        message = f"'{to.suffix or to.name}' is no kind of picture that we draw."
        raise UsageError(message, code="PICTURE_UNKNOWN", hint=f"platform check {file} --to {to.stem}.svg (or .mmd)")
    from platform_cli.adapters.files import explained

    with explained(to):
        to.write_text(drawer(graph), encoding="utf-8")
    return None


def _result(report: CheckReport) -> CheckResult:
    rows = tuple(
        FindingRow(
            file=one.file,
            line=one.line,
            severity=one.severity,
            code=one.code,
            what=one.what,
            why=one.why,
            fix=one.fix,
            drawing=one.drawing or "",
        )
        for one in report.findings
    )
    return CheckResult(report.flow or "", rows, tuple(report.notes), render_text(report))
