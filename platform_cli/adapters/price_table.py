"""List prices: those that ship with the command, or those that `platform prices --refresh` has read."""

from __future__ import annotations

import contextlib
from pathlib import Path

import msgspec

from platform_cli.adapters.files import make_folder, write_private
from platform_cli.core.prices import PriceTable
from platform_cli.core.typed import from_json

_FILE = Path(__file__).with_name("prices.json")
_KEPT = "prices.json"


def package_table() -> PriceTable:
    """Return the table that ships with the command; it is a file of ours, and a test reads it too."""
    return from_json(_FILE.read_bytes(), PriceTable)


def price_table(folder: Path) -> PriceTable:
    """Return the table that was kept in an environment's folder; the package's where there is none that can be read."""
    with contextlib.suppress(OSError, msgspec.MsgspecError):
        return from_json((folder / _KEPT).read_bytes(), PriceTable)
    return package_table()


def keep_table(folder: Path, table: PriceTable) -> None:
    """Keep a table in an environment's folder.

    Raises:
        PrerequisiteError: If it cannot be written.
    """
    make_folder(folder)
    write_private(folder / _KEPT, msgspec.json.encode(table).decode())
