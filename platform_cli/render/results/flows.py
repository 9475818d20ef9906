"""What was found in a flow, as people read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from platform_cli.core import changes


def check_parts(result: changes.CheckResult) -> Iterable[Any]:
    """Write the report, with the heads of findings in colour."""
    return [_line(line) for line in result.text.rstrip().splitlines()]


def _line(line: str) -> Text:
    style = "bold red" if ": error " in line else "bold yellow" if ": warning " in line else ""
    return Text(line, style="" if line.startswith(" ") else style)
