"""Times, sizes and counts as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_MINUTE, _HOUR = 60, 3600


def seconds_in_words(seconds: float | None) -> str:
    """Return a duration: '0.4s', '12s', '3m 05s', '2h 10m'; nothing for None."""
    if seconds is None:
        return ""
    if seconds < 10:  # noqa: PLR2004 - below it tenths matter
        return f"{seconds:.1f}s"
    if seconds < _MINUTE:
        return f"{seconds:.0f}s"
    if seconds < _HOUR:
        return f"{int(seconds // _MINUTE)}m {int(seconds % _MINUTE):02d}s"
    return f"{int(seconds // _HOUR)}h {int(seconds % _HOUR // _MINUTE):02d}m"


def size_in_words(count: int) -> str:
    """Return bytes in decimal units: '0 bytes', '1.2 MB'."""
    from rich.filesize import decimal

    return decimal(count)


def moment(when: datetime | None, zone: str | None = None) -> str:
    """Return a time as '2026-11-25 21:00 CET', in a zone or in the machine's own; nothing for None."""
    if when is None:
        return ""
    import zoneinfo

    local = when.astimezone(zoneinfo.ZoneInfo(zone) if zone else None)
    return f"{local:%Y-%m-%d %H:%M} {local.tzname()}"
