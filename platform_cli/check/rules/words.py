"""Put names into sentences."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


MOST = 8
"""Names in a sentence; of more it only says how many."""


def code_list(names: Iterable[str]) -> str:
    """Return names as "`a`, `b` and `c`", or "nothing" if there are none; of a long list, its beginning."""
    quoted = [f"`{name}`" for name in names]
    if len(quoted) > MOST:
        quoted[MOST - 1 :] = [f"{len(quoted) - MOST + 1} more"]
    if len(quoted) > 1:
        return f"{', '.join(quoted[:-1])} and {quoted[-1]}"
    return quoted[0] if quoted else "nothing"


def did_you_mean(name: str, known: Iterable[str], *, cutoff: float = 0.7) -> str | None:
    """Return the known name that a name resembles most, if one does; `cutoff` is difflib's, from 0 to 1."""
    close = get_close_matches(name, [each for each in known if each != name], n=1, cutoff=cutoff)
    return close[0] if close else None
