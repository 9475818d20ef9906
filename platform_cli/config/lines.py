"""In which line of a TOML text a key stands: the parser keeps no positions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORD = r"""(?:[\w-]+|"[^"]*"|'[^']*')"""
_KEY = rf"{_WORD}(?:\s*\.\s*{_WORD})*"
_HEADER = re.compile(rf"\s*\[\[?\s*({_KEY})\s*\]")
_ASSIGNMENT = re.compile(rf"\s*({_KEY})\s*=")


def line_of(text: str, path: tuple[str, ...]) -> int | None:
    """Return the number of the line that names a key, or else the nearest table or value that holds it.

    Args:
        text: The whole TOML text.
        path: The key with the tables above it, such as ('env', 'dev', 'concurrency').
    """
    best, found = 0, None
    for number, written in _keys(text):
        shared = min(len(written), len(path))
        if written[:shared] == path[:shared] and shared > best:
            best, found = shared, number
    return found


def _keys(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = _split(header[1])
            yield number, table
        elif assignment := _ASSIGNMENT.match(line):
            yield number, (*table, *_split(assignment[1]))


def _split(key: str) -> tuple[str, ...]:
    return tuple(word.strip("\"'") for word in re.findall(_WORD, key))
