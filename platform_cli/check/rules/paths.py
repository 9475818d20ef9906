"""Recognise paths and addresses that only mean something on one machine."""

from __future__ import annotations

import ast
import re
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from platform_cli.check.source.scope import Scope

_HOME = re.compile(r"(~/|/home/|/Users/|/root/|[A-Za-z]:\\)")
_LOCALHOST = re.compile(r"(?:^|//|@)(?:localhost|127\.0\.0\.1)(?:[:/]|$)")
_PASSING = ("/tmp/", "/dev/", "/mnt/", "/var/tmp/")  # noqa: S108 - recognised, not used

_WRITING_METHODS = frozenset(
    "savefig save_model to_csv to_excel to_feather to_html to_json to_parquet to_pickle write_csv write_parquet".split()  # noqa: SIM905 - a list of words
)
_WRITING_FUNCTIONS: Mapping[str, int] = MappingProxyType(
    {
        "joblib.dump": 1,
        "matplotlib.pyplot.savefig": 0,
        "numpy.save": 0,
        "numpy.savez": 0,
        "numpy.savetxt": 0,
        "pyarrow.parquet.write_table": 1,
        "torch.save": 1,
    }
)
"""The functions that write a file, and which of their arguments is its path."""


def text_of(expression: ast.expr, scope: Scope) -> str | None:
    """Return a text that is written out, here or under a name; of a text with parts to fill in, its beginning."""
    value = scope.value_of(expression)
    if isinstance(value, ast.JoinedStr) and value.values:
        value = value.values[0]
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def is_home(text: str) -> bool:
    """Return whether a text is a path in somebody's home directory."""
    return _HOME.match(text) is not None and "\n" not in text


def is_localhost(text: str) -> bool:
    """Return whether a text is an address of this machine."""
    return _LOCALHOST.search(text) is not None and " " not in text


def is_sqlite(function: str, texts: list[str]) -> bool:
    """Return whether a call opens a SQLite file; one in memory is no file."""
    if function == "sqlite3.connect":
        return bool(texts) and texts[0] != ":memory:"
    return any(text.startswith("sqlite:///") and text not in {"sqlite:///", "sqlite:///:memory:"} for text in texts)


def written_path(call: ast.Call, scope: Scope) -> str | None:
    """Return the path of a file that a call leaves on the disk, or None if it leaves none or its path is not known."""
    path = _target(call, scope)
    text = text_of(path, scope) if path is not None else None
    if text is None or "://" in text or text.startswith(_PASSING):
        return None
    return text


def _target(call: ast.Call, scope: Scope) -> ast.expr | None:
    function = scope.resolve(call.func) or ""
    if function == "builtins.open":
        return call.args[0] if call.args and _is_writing(call) else None
    if function in _WRITING_FUNCTIONS and len(call.args) > _WRITING_FUNCTIONS[function]:
        return call.args[_WRITING_FUNCTIONS[function]]
    if isinstance(call.func, ast.Attribute):
        if call.func.attr in {"write_text", "write_bytes"}:
            made = scope.value_of(call.func.value)
            return made.args[0] if isinstance(made, ast.Call) and made.args else None
        if call.func.attr in _WRITING_METHODS:
            return call.args[0] if call.args else None
    return None


def _is_writing(call: ast.Call) -> bool:
    words = {word.arg: word.value for word in call.keywords}
    mode = call.args[1] if len(call.args) > 1 else words.get("mode")
    return isinstance(mode, ast.Constant) and isinstance(mode.value, str) and mode.value[:1] in {"w", "a", "x"}
