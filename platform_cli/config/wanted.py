"""Say in words what a key of platform.toml takes, and what it was given."""

from __future__ import annotations

import json
from typing import Any

import msgspec.inspect

from platform_cli.core.errors import did_you_mean
from platform_cli.core.settings import EnvironmentTable

_SHAPES = {
    ("env",): "a group of tables, such as [env.dev]",
    ("deploy",): "the table [deploy]",
    ("dependencies",): "the table [dependencies]",
    ("dependencies", "until"): 'a date such as "2025-05-01"',
    ("deploy", "flows"): 'a list of flow files, such as ["flows/train.py"]',
}


def refusal(path: tuple[str, ...], given: Any) -> str:
    """Return the sentence that refuses a value: what the key takes, and what stands there instead."""
    near = did_you_mean(given, _choices(path[-1])) if isinstance(given, str) else ""
    return f"'{'.'.join(path)}' must be {_wanted(path)}, not {_shown(given)}.{near}"


def _wanted(path: tuple[str, ...]) -> str:
    if path in _SHAPES:
        return _SHAPES[path]
    if path[:-1] == ("env",):
        return f"the table [{'.'.join(path)}]"
    match _types().get(path[-1]):
        case msgspec.inspect.IntType() as kind:
            return f"a whole number from {kind.ge} to {kind.le}"
        case msgspec.inspect.BoolType():
            return "true or false"
        case msgspec.inspect.LiteralType() as kind:
            return " or ".join(f'"{value}"' for value in kind.values)
        case _:
            return "a text in quotes"


def _choices(key: str) -> tuple[str, ...]:
    kind = _types().get(key)
    return tuple(map(str, kind.values)) if isinstance(kind, msgspec.inspect.LiteralType) else ()


def _types() -> dict[str, msgspec.inspect.Type]:
    table = msgspec.inspect.type_info(EnvironmentTable)
    assert isinstance(table, msgspec.inspect.StructType)  # noqa: S101 - it is one
    return {field.name: field.type for field in table.fields}


def _shown(value: Any) -> str:
    match value:
        case dict():
            return "a table"
        case list():
            return "a list"
        case bool() | str():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)
