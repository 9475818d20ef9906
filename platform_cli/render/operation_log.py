"""The events of one operation as JSON lines in a file, for whoever looks into it later."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

from platform_cli.core import events
from platform_cli.render.jsonl import JsonLines

if TYPE_CHECKING:
    from pathlib import Path

    from platform_cli.core.events import Event

_KEPT = 50


class OperationLog:
    """Begin a file at the first event that tells more than a refusal does; a full disk ends the log, not the operation.

    Attributes:
        file: The log; None as long as there is none.
    """

    def __init__(self, folder: Path, operation: str) -> None:
        stamp = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%S.%fZ")
        self.file: Path | None = None
        self._planned = folder / f"{stamp}-{operation}.jsonl"
        self._lines: JsonLines | None = None
        self._failed = False

    def event(self, event: Event) -> None:
        """Write an event."""
        if self._failed or (self._lines is None and isinstance(event, events.Failed)):
            return
        try:
            if self._lines is None:
                self._open()
            if self._lines is not None:
                self._lines.event(event)
        except OSError:
            self._failed, self.file = True, None

    def _open(self) -> None:
        self._planned.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        for old in sorted(self._planned.parent.glob("*.jsonl"))[: -_KEPT + 1]:
            old.unlink(missing_ok=True)
        self._lines = JsonLines(self._planned.open("w", encoding="utf-8"))
        self._planned.chmod(0o600)
        self.file = self._planned
