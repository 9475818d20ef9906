"""Keep records in PostgreSQL: what was answered has been committed."""

from __future__ import annotations

import json
import os
import threading
from typing import Any

TABLE = """
CREATE TABLE IF NOT EXISTS records (
  kind text NOT NULL, path text COLLATE "C" NOT NULL, number bigserial, body jsonb NOT NULL, PRIMARY KEY (kind, path)
)
"""
# The real service keeps runs in a table of this name: people who ask the database themselves find them there.
RUNS = """
CREATE OR REPLACE VIEW runs_v3 AS SELECT body->>'flow_id' AS flow_id, (body->>'run_number')::bigint AS run_number,
  (body->>'ts_epoch')::bigint AS ts_epoch FROM records WHERE kind = 'run'
"""
Record = dict[str, Any]


class UnavailableError(Exception):
    """The database does not answer."""


class Store:
    """Records by kind and path (`Flow/run/step/task/…`), on one connection that is made again when it breaks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: Any = None

    def prepare(self) -> None:
        self._ask(TABLE)
        self._ask(RUNS)

    def add(self, kind: str, path: str, body: Record) -> bool:
        """Keep a record, unless there is one; say whether it was kept."""
        new = "INSERT INTO records (kind, path, body) VALUES (:kind, :path, cast(:body AS jsonb))"
        asked = f"{new} ON CONFLICT DO NOTHING RETURNING number"
        return bool(self._ask(asked, kind=kind, path=path, body=json.dumps(body)))

    def replace(self, kind: str, path: str, body: Record) -> None:
        new = "INSERT INTO records (kind, path, body) VALUES (:kind, :path, cast(:body AS jsonb))"
        asked = f"{new} ON CONFLICT (kind, path) DO UPDATE SET body = excluded.body"
        self._ask(asked, kind=kind, path=path, body=json.dumps(body))

    def get(self, kind: str, path: str) -> Record | None:
        found = self._ask("SELECT body FROM records WHERE kind = :kind AND path = :path", kind=kind, path=path)
        return found[0][0] if found else None

    def below(self, kind: str, path: str) -> list[Record]:
        """Return the records of a kind below a path, oldest first; all of a kind below the empty path."""
        asked = "SELECT body FROM records WHERE kind = :kind AND starts_with(path, :path) ORDER BY number"
        return [body for (body,) in self._ask(asked, kind=kind, path=f"{path}/" if path else "")]

    def number(self) -> int:
        """Return a number that nobody else gets."""
        return int(self._ask("SELECT nextval('records_number_seq')")[0][0])

    def _ask(self, asked: str, **values: Any) -> list[Any]:
        with self._lock:
            if self._connection:
                try:
                    return self._run(asked, values)
                except Exception:  # noqa: BLE001 - whatever it is, a new connection decides
                    self._connection = None
            try:
                self._connection = _connect()
                return self._run(asked, values)
            except Exception as error:
                self._connection = None
                raise UnavailableError(str(error)) from error

    def _run(self, asked: str, values: Record) -> list[Any]:
        return self._connection.run(asked, **values) or []


def _connect() -> Any:
    from pg8000.native import Connection  # type: ignore[import-not-found]  # in the image only

    return Connection(
        os.environ["MF_METADATA_DB_USER"],
        host=os.environ["MF_METADATA_DB_HOST"],
        port=int(os.environ.get("MF_METADATA_DB_PORT", "5432")),
        database=os.environ["MF_METADATA_DB_NAME"],
        password=os.environ["MF_METADATA_DB_PSWD"],
        timeout=10,
    )
