"""Read what follows `platform run` and `platform deploy`: flow files, and what Metaflow shall get."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def split_flows(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the flow files and the rest.

    Words before the first option are flow files. If there are none, the first word that ends in `.py` is one.
    """
    first_option = next((at for at, word in enumerate(words) if word.startswith("-")), len(words))
    flows, rest = list(words[:first_option]), list(words[first_option:])
    if not flows:
        at = next((at for at, word in enumerate(rest) if word.endswith(".py")), None)
        if at is not None:
            flows = [rest.pop(at)]
    return flows, rest


def values_of(words: Sequence[str], options: Sequence[str]) -> list[str]:
    """Return those of some words that are one of these options, each of which takes a value, with their values."""
    found: list[str] = []
    for at, word in enumerate(words):
        name, has_value, _ = word.partition("=")
        if name in options:
            found += [word] if has_value else words[at : at + 2]
    return found
