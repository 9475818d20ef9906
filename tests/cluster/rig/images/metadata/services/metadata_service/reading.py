"""What clients ask for: a record, those below it, artifacts by attempt, tasks by their metadata."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .store import Record, Store

    Answer = tuple[int, Any]
else:
    Answer = tuple

KINDS = ("flow", "run", "step", "task")


def read(store: Store, ids: list[str], rest: list[str], query: dict[str, str]) -> Answer:
    """Answer a GET below `/flows/…`."""
    path = "/".join(ids)
    match rest:
        case ["artifacts", name, *attempt]:
            return _artifact(store, path, name, attempt[-1] if attempt else "")
        case []:
            return _one(store, KINDS[len(ids) - 1], path)
    found = _list(store, ids, rest, query)
    return (404, {"message": f"no route {path} {rest}"}) if found is None else (200, found)


def _list(store: Store, ids: list[str], rest: list[str], query: dict[str, str]) -> list[Any] | None:
    path = "/".join(ids)
    found: list[Any] | None = None
    match rest:
        case ["metadata"]:
            found = store.below("metadata", path)
        case ["filtered_tasks"]:
            found = _filtered_tasks(store, path, query)
        case ["artifacts"]:
            found = _latest(store.below("artifact", path))
        case ["attempt", attempt, "artifacts"]:
            found = _of_attempt(store, path, attempt)
        case [word] if len(ids) < len(KINDS) and word == f"{KINDS[len(ids)]}s":
            found = _all(store, KINDS[len(ids)], path)
    return found


def with_tags(store: Store, kind: str, record: Record) -> Record:
    """Return a step or task with its run's tags, which are the only ones it has."""
    if kind in KINDS[:2]:
        return record
    run = store.get("run", f"{record['flow_id']}/{record['run_number']}") or {}
    return {**record, "tags": run.get("tags", []), "system_tags": run.get("system_tags", [])}


def _one(store: Store, kind: str, path: str) -> Answer:
    record = store.get(kind, path)
    return (404, {"message": f"no {kind} {path}"}) if record is None else (200, with_tags(store, kind, record))


def _all(store: Store, kind: str, path: str) -> list[Record]:
    records = store.below(kind, path)
    return records[::-1] if kind == "run" else [with_tags(store, kind, record) for record in records]


def _task(record: Record) -> str:
    return "/".join(str(record[name]) for name in ("flow_id", "run_number", "step_name", "task_id"))


def _latest(artifacts: list[Record]) -> list[Record]:
    last: dict[str, int] = {}
    for one in artifacts:
        last[_task(one)] = max(last.get(_task(one), 0), int(one["attempt_id"]))
    return [one for one in artifacts if int(one["attempt_id"]) == last[_task(one)]]


def _of_attempt(store: Store, path: str, attempt: str) -> list[Record]:
    return [one for one in store.below("artifact", path) if str(one["attempt_id"]) == attempt]


def _artifact(store: Store, path: str, name: str, attempt: str) -> Answer:
    found = _of_attempt(store, path, attempt) if attempt else _latest(store.below("artifact", path))
    named = [one for one in found if one["name"] == name]
    return (200, named[0]) if named else (404, {"message": f"no artifact {name} of {path}"})


def _filtered_tasks(store: Store, path: str, query: dict[str, str]) -> list[str]:
    if not query:
        return [_task(record) for record in store.below("task", path)]
    field, pattern = query.get("metadata_field_name"), query.get("pattern", "")
    entries = [one for one in store.below("metadata", path) if field in {None, one["field_name"]}]
    return list(dict.fromkeys(_task(one) for one in entries if re.search(pattern, str(one["value"]))))
