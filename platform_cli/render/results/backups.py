"""Backups of the environment's database, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.render.results.style import table
from platform_cli.render.words import moment, size_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from platform_cli.core.changes import BackupRow


def backups_table(rows: Sequence[BackupRow]) -> Table:
    """List backups with what takes each of them up again."""
    made = table("BACKUP", "MADE", "SIZE", "")
    for row in rows:
        note = "the next `platform up` restores it" if row.kept else ""
        made.add_row(row.name, moment(row.made), size_in_words(row.size), note)
    return made
