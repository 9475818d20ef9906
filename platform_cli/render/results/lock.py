"""Locks as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.render.results.style import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.table import Table

    from platform_cli.core.lock_report import LockReport, VersionChange


def locks_table(reports: Sequence[LockReport]) -> Table:
    """List what was chosen of what flows declare, then what has changed in all that the locks hold."""
    made = table("FLOW", "DECLARED", "VERSION", "BEFORE")
    for report in reports:
        made.add_row(report.flow, f"{report.packages} packages", f"Python {', '.join(report.pythons)}", "")
        before = {change.name: change.before or "-" for change in report.changes}
        for name, versions in report.chosen.items():
            made.add_row("", name, ", ".join(versions), before.get(name, ""))
        for change in _others(report):
            made.add_row("", f"({change.name})", change.after or "-", change.before or "-")
    return made


def _others(report: LockReport) -> Iterable[VersionChange]:
    """Return the changes of what nobody declares: what others need."""
    return (change for change in report.changes if change.name not in report.chosen)
