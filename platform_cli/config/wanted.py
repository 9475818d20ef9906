"""Say in words what a key of platform.toml takes, and what it was given."""

from __future__ import annotations

import json
from typing import Any

import msgspec.inspect

from platform_cli.core.errors import did_you_mean
from platform_cli.core.pool_tables import AcceleratorTable, PoolTable
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
    near = did_you_mean(given, _choices(path)) if isinstance(given, str) else ""
    return f"'{'.'.join(path)}' must be {_wanted(path)}, not {_shown(given)}.{near}"


def _wanted(path: tuple[str, ...]) -> str:
    match path:
        case ("env", _) | ("env", _, "pools", _):
            return f"the table [{'.'.join(path)}]"
        case ("env", _, "pools"):
            return f"a group of tables, such as [{'.'.join(path)}.gpu]"
        case ("env", _, "pools", _, "accelerator"):
            return 'a table such as { type = "nvidia-l4", count = 1 }'
    return _SHAPES.get(path) or _value(path)


def _value(path: tuple[str, ...]) -> str:
    match _types(path).get(path[-1]):
        case msgspec.inspect.IntType() as kind:
            return f"a whole number from {kind.ge} to {kind.le}"
        case msgspec.inspect.BoolType():
            return "true or false"
        case msgspec.inspect.LiteralType() as kind:
            return " or ".join(f'"{value}"' for value in kind.values)
        case _:
            return "a text in quotes"


def _choices(path: tuple[str, ...]) -> tuple[str, ...]:
    kind = _types(path).get(path[-1])
    return tuple(map(str, kind.values)) if isinstance(kind, msgspec.inspect.LiteralType) else ()


def _types(path: tuple[str, ...]) -> dict[str, msgspec.inspect.Type]:
    """Return the types of the keys of the table that holds the last key of a path."""
    within = AcceleratorTable if path[-2:-1] == ("accelerator",) else PoolTable
    table = msgspec.inspect.type_info(within if path[2:3] == ("pools",) else EnvironmentTable)
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
