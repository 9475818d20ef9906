"""JSON lines for programs; the first line names the schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TextIO

import msgspec

from platform_cli.core.events import SCHEMA

if TYPE_CHECKING:
    from platform_cli.core.events import Event


class JsonLines:
    """Write one JSON object a line and flush it."""

    takes_lines = True

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._write({"schema": SCHEMA})

    def event(self, event: Event) -> None:
        """Write an event; its `event` field names its kind."""
        self._write(event)

    def result(self, result: Any) -> None:
        """Write a result; a list becomes a line for each of its members; `type` names the kind."""
        for one in result if isinstance(result, (list, tuple)) else (result,):
            self._write(one)

    def close(self) -> None:
        """Do nothing: every line has been written."""

    def _write(self, value: Any) -> None:
        self._stream.write(msgspec.json.encode(value).decode() + "\n")
        self._stream.flush()
