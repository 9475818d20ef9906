"""What tables have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from platform_cli.core.changes import Check

_LONG = {"ANSWER", "DETAIL", "HINT", "WHICH"}
_STATE_STYLES = {
    "succeeded": "green",
    "failed": "red",
    "interrupted": "yellow",
    "skipped": "dim",
    "running": "cyan",
    "queued": "dim",
    "caught": "yellow",
}


def table(*headers: str) -> Table:
    """Return an empty table with these columns."""
    made = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold", show_edge=False)
    for header in headers:
        # Words that people copy, such as paths, are broken rather than cut.
        made.add_column(header, no_wrap=header not in _LONG, overflow="fold" if header in _LONG else "ellipsis")
    return made


def state_text(state: str | None) -> Text:
    """Return a run's state in its colour."""
    return Text(state or "", style=_STATE_STYLES.get((state or "").split(" ")[0], ""))


def checks_table(checks: Iterable[Check]) -> Table:
    """Return a row for each check, with what to do about those that failed."""
    made = table("CHECK", "", "ANSWER", "HINT")
    for check in checks:
        mark = Text("✓", style="green") if check.ok else Text("✗", style="red")
        made.add_row(check.question, mark, check.answer, "" if check.ok else check.hint)
    return made
