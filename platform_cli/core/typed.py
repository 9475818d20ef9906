"""Make values of our types of JSON and of plain values, in whatever thread.

msgspec prepares a type when it first meets it. Two threads that meet it at the same moment end the whole process with a
segmentation fault (0.22.0), and most of what waits for a cloud or a store does so in threads. So one prepares, and the
others wait.
"""

from __future__ import annotations

import threading
from typing import Any, TypeVar

import msgspec

_Value = TypeVar("_Value")
_PREPARING = threading.Lock()
_DECODERS: dict[Any, msgspec.json.Decoder[Any]] = {}


def from_json(text: bytes | str, kind: type[_Value]) -> _Value:
    """Return the value that a text of JSON stands for.

    Raises:
        msgspec.DecodeError: If it is no JSON, or not of this type.
    """
    return _decoder(kind).decode(text)


def from_plain(plain: Any, kind: type[_Value], *, strict: bool = True) -> _Value:
    """Return the value that dicts, lists, numbers and texts stand for; if not strictly, '1' is a number too.

    Raises:
        msgspec.ValidationError: If it is not of this type.
    """
    _decoder(kind)
    return msgspec.convert(plain, kind, strict=strict)


def _decoder(kind: type[_Value]) -> msgspec.json.Decoder[_Value]:
    with _PREPARING:
        if kind not in _DECODERS:
            _DECODERS[kind] = msgspec.json.Decoder(kind)
        return _DECODERS[kind]
