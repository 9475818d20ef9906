"""An API server that keeps objects as a real one does, as far as deployments need it: apply, create, list, delete."""

from __future__ import annotations

import contextlib
import json
import threading
import urllib.parse
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from platform_cli.adapters.kubernetes.cluster import Cluster, path_of
from platform_cli.core.cluster_objects import ref_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from platform_cli.core.cluster_objects import Object

READY = {"replicas": 1, "readyReplicas": 1, "availableReplicas": 1, "updatedReplicas": 1, "observedGeneration": 1}


class ArgoServer:
    """The server.

    Attributes:
        objects: What there is, by path.
        orphaned: The names of the schedules that were deleted without the runs that belong to them.
        slow: How many seconds a deleted object is still there.
        meanwhile: What somebody else does while the next object is applied, once.
    """

    def __init__(self) -> None:
        self.objects: dict[str, Object] = {}
        self.orphaned: list[str] = []
        self.slow = 0.0
        self.meanwhile: Callable[[], object] | None = None

    def names(self, kind: str) -> list[str]:
        """Return the names of all objects of a kind."""
        return [one["metadata"]["name"] for one in self.objects.values() if one["kind"] == kind]

    def one(self, kind: str) -> Object:
        """Return the only object of a kind."""
        [found] = [one for one in self.objects.values() if one["kind"] == kind]
        return found

    def put(self, made: Object) -> None:
        """Put an object there as somebody else would."""
        self._store(path_of(ref_of(made)), made)

    def make_events_healthy(self, namespace: str) -> None:
        """Let the bus and the webhook of Argo Events serve."""
        for kind, owner, name in (
            ("StatefulSet", "EventBus", "default"),
            ("Deployment", "EventSource", "argo-events-webhook"),
        ):
            metadata = {"name": name, "namespace": namespace, "ownerReferences": [{"kind": owner, "name": name}]}
            spec = {"replicas": 1, "selector": {"matchLabels": {"app": name}}}
            self.put({"kind": kind, "metadata": metadata, "spec": spec, "status": READY})

    def answer(self, method: str, path: str, query: dict[str, str], body: Any, accept: str) -> tuple[int, Any]:
        """Answer one request."""
        if method == "PATCH":
            return 200, self._patch(path, query, body)
        if method == "POST":
            return self._create(path, body)
        if path in self.objects:
            if method == "DELETE":
                self._delete(path, body)
            return 200, self.objects.get(path, {})
        if method == "GET" and path.rpartition("/")[2].endswith("s"):
            items = self._below(path, query.get("labelSelector", ""))
            if "as=PartialObjectMetadataList" in accept:
                return 200, {"items": [{"metadata": one["metadata"]} for one in items] or None}
            return 200, {"apiVersion": "v1", "items": items}
        return 404, {"message": f"{path} not found"}

    def _patch(self, path: str, query: dict[str, str], body: Any) -> Object:
        """Merge changes into an object, or apply it."""
        if not query:
            return self._merge(path, body)
        assert query == {"fieldManager": "platform", "force": "true"}
        deed, self.meanwhile = self.meanwhile, None
        if deed:
            deed()
        return self._store(path, body)

    def _store(self, path: str, made: Object) -> Object:
        now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        before = self.objects.get(path, {"metadata": {"creationTimestamp": now}})["metadata"]
        kept = {key: before[key] for key in ("creationTimestamp", "deletionTimestamp") if key in before}
        self.objects[path] = {**made, "metadata": {**kept, **made["metadata"]}}
        return self.objects[path]

    def _merge(self, path: str, changes: Object) -> Object:
        """Change some fields; a workload has as many pods as it shall have, at once."""
        merged: Object = _merged(self.objects[path], changes)
        if merged["kind"] in {"Deployment", "StatefulSet"}:
            count = merged["spec"]["replicas"]
            counts = dict.fromkeys(("replicas", "readyReplicas", "availableReplicas", "updatedReplicas"), count)
            merged["status"] = {**READY, **counts}
        self.objects[path] = merged
        return merged

    def _create(self, path: str, made: Object) -> tuple[int, Any]:
        place = f"{path}/{made['metadata']['name']}"
        return (409, {"message": "already exists"}) if place in self.objects else (201, self._store(place, made))

    def _delete(self, path: str, body: Any) -> None:
        if self.slow:
            self.objects[path]["metadata"]["deletionTimestamp"] = "2026-11-26T02:00:00Z"
            threading.Timer(self.slow, self.objects.pop, [path]).start()
            return
        gone = self.objects.pop(path)
        if body["propagationPolicy"] == "Orphan":
            self.orphaned.append(gone["metadata"]["name"])

    def _below(self, path: str, selector: str) -> list[Object]:
        found = [one for place, one in self.objects.items() if place.rpartition("/")[0] == path]
        terms = [term.partition("=") for term in selector.split(",") if term]
        return [one for one in found if all(_has(one, key, is_given, value) for key, is_given, value in terms)]


def _merged(value: Any, changes: Any) -> Any:
    """Return what RFC 7396 makes of a value and changes to it."""
    if not isinstance(changes, dict):
        return changes
    found = dict(value) if isinstance(value, dict) else {}
    found |= {key: _merged(found.get(key), change) for key, change in changes.items() if change is not None}
    return {key: one for key, one in found.items() if changes.get(key, ...) is not None}


def _has(one: Object, key: str, is_given: str, value: str) -> bool:
    labels = one["metadata"].get("labels", {})
    return labels.get(key) == value if is_given else key in labels


@contextlib.contextmanager
def serving(server: ArgoServer, folder: Path) -> Iterator[Cluster]:
    """Serve on loopback and give the way there."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            path, _, query = self.path.partition("?")
            data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = dict(urllib.parse.parse_qsl(query))
            said = json.loads(data) if data else None
            status, found = server.answer(self.command, path.lstrip("/"), asked, said, self.headers["Accept"])
            body = json.dumps(found).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        do_GET = do_POST = do_PATCH = do_DELETE = _answer  # noqa: N815 - http.server's names

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever, args=(0.02,))
        thread.start()
        kubeconfig = folder / "kubeconfig"
        kubeconfig.write_text(json.dumps(_config(http.server_port)), encoding="utf-8")
        try:
            yield Cluster("kind", str(kubeconfig))
        finally:
            http.shutdown()
            thread.join()


def _config(port: int) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "kind",
        "clusters": [{"name": "c", "cluster": {"server": f"http://127.0.0.1:{port}"}}],
        "users": [{"name": "u", "user": {}}],
        "contexts": [{"name": "kind", "context": {"cluster": "c", "user": "u"}}],
    }
