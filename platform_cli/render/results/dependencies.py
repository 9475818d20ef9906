"""Environments of packages as people read them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from platform_cli.render.results.style import table
from platform_cli.render.words import moment, size_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from platform_cli.core.package_environments import PackageEnvironment


def environments_table(rows: Sequence[PackageEnvironment]) -> Table:
    """List environments; where their Python is comes last, for it is long."""
    made = table("FLOWS", "PYTHON", "PACKAGES", "SIZE", "LAST USED", "NEEDED BY", "WHICH")
    for row in rows:
        needed = "removed" if row.removed else ", ".join(row.needed_by)
        facts = (row.python, str(row.packages), size_in_words(row.bytes), moment(row.used))
        made.add_row(", ".join(row.flows), *facts, needed, _short(row.interpreter))
    return made


def _short(path: str) -> str:
    """Return a path as a shell takes it, without the user's home written out."""
    file, home = Path(path), Path.home()
    return f"~/{file.relative_to(home)}" if file.is_relative_to(home) else path
