"""TOML: read it on every Python that we support, and write the little of it that we write."""

from __future__ import annotations

import json
import sys
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

TOMLDecodeError = tomllib.TOMLDecodeError


def loads(text: str) -> dict[str, Any]:
    """Return the tables of a text.

    Raises:
        TOMLDecodeError: If it is none.
    """
    tables: dict[str, Any] = tomllib.loads(text)
    return tables


def inline(value: Any) -> str:
    """Return a value on one line: a text, number, truth, date, list, or a table of such."""
    match value:
        case dict():
            return f"{{ {', '.join(f'{json.dumps(key)} = {inline(one)}' for key, one in value.items())} }}"
        case list() | tuple():
            return f"[{', '.join(map(inline, value))}]"
        case bool() | str():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)
