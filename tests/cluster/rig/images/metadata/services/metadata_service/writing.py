"""What clients register: flows, runs, steps, tasks, and what belongs to tasks."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from .reading import KINDS, Answer, with_tags

if TYPE_CHECKING:
    from .store import Record, Store

NAMES = ("flow_id", "run_number", "step_name", "task_id")
HEARTBEAT = '{"wait_time_in_seconds": 10}'  # a text within JSON, as the real one answers


def write(store: Store, ids: list[str], rest: list[str], body: Any) -> Answer:
    """Answer a POST or PATCH below `/flows/…`."""
    if rest in ([], ["run"], ["step"], ["task"]):
        kind = rest[0] if rest else "flow"
        return _register(store, kind, _with_id(store, kind, ids, body), body)
    path = "/".join(ids)
    match rest:
        case ["heartbeat"]:
            return 200, HEARTBEAT
        case ["metadata"]:
            return _append_metadata(store, path, body)
        case ["artifact"]:
            return _keep_artifacts(store, path, body)
        case ["tag", "mutate"]:
            return _mutate_tags(store, path, body)
    return 404, {"message": f"no route {path} {rest}"}


def _with_id(store: Store, kind: str, ids: list[str], body: Record) -> list[str]:
    if kind in {"flow", "step"}:
        return ids
    chosen = body.get("run_number") if kind == "run" else body.get("task_id")
    return [*ids, str(chosen or store.number())]


def _register(store: Store, kind: str, ids: list[str], body: Record) -> Answer:
    named: Record = dict(zip(NAMES, ids, strict=False))
    if str(named.get("run_number", "")).isdigit():
        named["run_number"] = int(named["run_number"])
    record = {**named, "user_name": body.get("user_name"), "ts_epoch": _now(), "tags": [], "system_tags": []}
    if kind == "run":
        record |= {"tags": body.get("tags") or [], "system_tags": body.get("system_tags") or []}
    if not store.add(kind, "/".join(ids), record):
        return 409, {"message": f"{kind} {'/'.join(ids)} exists"}
    return 200, with_tags(store, kind, record)


def _append_metadata(store: Store, path: str, body: list[Record]) -> Answer:
    for entry in body:
        entry |= {"id": store.number(), "ts_epoch": entry.get("ts_epoch") or _now()}
        store.add("metadata", f"{path}/{entry['id']}", entry)
    return 200, body


def _keep_artifacts(store: Store, path: str, body: list[Record]) -> Answer:
    for artifact in body:
        artifact["ts_epoch"] = _now()
        store.replace("artifact", f"{path}/{artifact['attempt_id']}/{artifact['name']}", artifact)
    return 200, {"artifacts_created": len(body)}


def _mutate_tags(store: Store, path: str, body: Record) -> Answer:
    run = store.get(KINDS[1], path)
    if run is None:
        return 404, {"message": f"no run {path}"}
    tags = set(run["tags"]) - set(body.get("tags_to_remove", ())) | set(body.get("tags_to_add", ()))
    if tags & set(run["system_tags"]):
        return 422, {"message": "system tags stay as they are"}
    store.replace("run", path, {**run, "tags": sorted(tags)})
    return 200, {"tags": sorted(tags)}


def _now() -> int:
    return int(time.time() * 1000)
