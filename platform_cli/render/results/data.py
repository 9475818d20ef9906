"""Files in the environment's store, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.render.results.style import table
from platform_cli.render.words import moment, size_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from platform_cli.core.changes import DataRow, TransferRow


def data_table(rows: Sequence[DataRow]) -> Table:
    """Return what is stored, prefixes among it."""
    made = table("KEY", "SIZE", "STORED")
    for row in rows:
        made.add_row(row.key, "" if row.size is None else size_in_words(row.size), moment(row.modified))
    return made


def transfers_table(rows: Sequence[TransferRow]) -> Table:
    """Return what was stored or fetched."""
    made = table("KEY", "FILE", "SIZE", "MOVED")
    for row in rows:
        made.add_row(row.key, row.file, size_in_words(row.size), size_in_words(row.moved))
    return made
