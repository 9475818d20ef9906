"""Runs in the ledger: each one recorded before it starts, no due time twice."""

from __future__ import annotations

from datetime import timezone
from typing import TYPE_CHECKING, Any

import msgspec

from platform_cli.adapters.ledger.database import Database, EmptyLedgerError
from platform_cli.core.errors import ConflictError
from platform_cli.core.records import RunRecord
from platform_cli.core.typed import from_json

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from platform_cli.core.records import RunState


class Runs(Database):
    """What was asked for, goes on, or has ended."""

    def add_run(self, run: RunRecord, consumed: Sequence[str] = ()) -> RunRecord | None:
        """Record a run and give it its id; None if the same deployment has a run for the same due time already.

        Args:
            run: The run; its id is ignored.
            consumed: The received events that it uses up: they are forgotten in the same moment.
        """
        due = run.due.astimezone(timezone.utc).isoformat() if run.due else None
        try:
            with self._writing() as db:
                cursor = db.execute(
                    "INSERT INTO runs (deployment, due, state, body) VALUES (?, ?, ?, '')",
                    (run.deployment, due, run.state),
                )
                numbered = msgspec.structs.replace(run, id=cursor.lastrowid)
                _put(db, numbered)
                pairs = [(run.deployment, event) for event in consumed]
                db.executemany("DELETE FROM received WHERE listener = ? AND event = ?", pairs)
        except ConflictError as error:
            if error.code != "LEDGER_CONFLICT":
                raise
            return None
        return numbered

    def update_run(self, number: int, **changes: Any) -> RunRecord:
        """Change fields of a run and return it."""
        with self._writing() as db:
            body = db.execute("SELECT body FROM runs WHERE id = ?", (number,)).fetchone()[0]
            run = msgspec.structs.replace(from_json(body, RunRecord), **changes)
            _put(db, run)
        return run

    def run(self, number: int) -> RunRecord | None:
        """Return a run by its number; None if it never began and was forgotten."""
        return next(iter(self._all(RunRecord, "SELECT body FROM runs WHERE id = ?", number)), None)

    def remove_run(self, number: int) -> None:
        """Forget a run that never began."""
        with self._writing() as db:
            db.execute("DELETE FROM runs WHERE id = ?", (number,))

    def runs(
        self, *states: RunState, deployment: str | None = None, limit: int = -1, pathspec: str | None = None
    ) -> list[RunRecord]:
        """Return runs, the newest first: of these states (any if none is named), of this deployment.

        An empty ledger has none: `down` need not repair it first.
        """
        marks = ", ".join("?" * len(states))
        where = ["1"] + ([f"state IN ({marks})"] if states else [])
        values: list[Any] = list(states)
        for column, value in (("deployment", deployment), ("pathspec", pathspec)):
            if value is not None:
                where.append(f"{column} = ?")
                values.append(value)
        query = f"SELECT body FROM runs WHERE {' AND '.join(where)} ORDER BY id DESC LIMIT ?"  # noqa: S608 - no user text
        try:
            return self._all(RunRecord, query, *values, limit)
        except EmptyLedgerError:
            return []


def _put(db: sqlite3.Connection, run: RunRecord) -> None:
    values = (run.state, run.pathspec, msgspec.json.encode(run), run.id)
    db.execute("UPDATE runs SET state = ?, pathspec = ?, body = ? WHERE id = ?", values)
