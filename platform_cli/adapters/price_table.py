"""The list prices that ship with the command."""

from __future__ import annotations

from pathlib import Path

import msgspec

from platform_cli.core.prices import PriceTable

_FILE = Path(__file__).with_name("prices.json")


def price_table() -> PriceTable:
    """Return the table; it is a file of ours, and a test reads it too."""
    return msgspec.json.decode(_FILE.read_bytes(), type=PriceTable)
