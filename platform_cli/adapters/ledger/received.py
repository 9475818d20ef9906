"""Events in the ledger that wait for others before they start a run."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

from platform_cli.adapters.ledger.database import Database

if TYPE_CHECKING:
    from collections.abc import Sequence


class ReceivedEvents(Database):
    """What has come for a deployment that has not run for it yet."""

    def receive(self, listener: str, event: str, at: datetime, payload: str) -> None:
        """Remember that an event a deployment listens to has come."""
        with self._writing() as db:
            values = (listener, event, at.astimezone(timezone.utc).isoformat(), payload)
            db.execute("INSERT OR REPLACE INTO received VALUES (?, ?, ?, ?)", values)

    def received(self, listener: str) -> dict[str, tuple[datetime, str]]:
        """Return the events that have come for a deployment and have not started a run yet: name → time and payload."""
        with self._reading() as db:
            rows = db.execute("SELECT event, at, payload FROM received WHERE listener = ?", (listener,)).fetchall()
        return {event: (datetime.fromisoformat(at), payload) for event, at, payload in rows}

    def forget_received(self, listener: str, events: Sequence[str]) -> None:
        """Forget events that are too old."""
        with self._writing() as db:
            pairs = [(listener, event) for event in events]
            db.executemany("DELETE FROM received WHERE listener = ? AND event = ?", pairs)
