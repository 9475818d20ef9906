"""A cloud's inventory behind HTTP, for the stand-in provider: what was made, how long it takes, what is refused.

`GET`, `PUT` and `DELETE` of `/TYPE?id=ID`. It refuses by itself what Google refuses: to make what exists, and to delete
a network or a subnetwork that something else names.
"""

from __future__ import annotations

import contextlib
import dataclasses
import fnmatch
import json
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# How long Google takes to make things and to take them away, in seconds: docs/gcp.md says where the figures are from.
PUBLISHED: Mapping[str, tuple[float, float]] = {
    "google_compute_network": (17, 30),
    "google_compute_subnetwork": (20, 20),
    "google_compute_router": (10, 10),
    "google_compute_router_nat": (45, 30),
    "google_service_account": (12, 1),
    "google_project_service": (9, 0),
    "google_project_iam_member": (6, 6),
    "google_storage_bucket": (2, 1),
    "google_storage_bucket_iam_member": (5, 5),
    "google_artifact_registry_repository": (10, 5),
    "google_artifact_registry_repository_iam_member": (5, 5),
    "google_container_cluster": (270, 220),
    "google_container_node_pool": (90, 200),
    "google_sql_database_instance": (600, 120),
    "google_compute_forwarding_rule": (30, 20),
}


@dataclasses.dataclass
class Fault:
    """What is refused: `times` operations on resources whose type and id match.

    Attributes:
        code: Google's HTTP status; 0: the operation is accepted, and fails.
        partial: Whether the resource is there all the same, though not well.
    """

    code: int
    message: str
    reason: str = ""
    kind: str = "*"
    id: str = "*"
    operation: str = "create"
    times: int = 1_000_000
    partial: bool = False

    def meets(self, operation: str, kind: str, identity: str) -> bool:
        named = fnmatch.fnmatchcase(kind, self.kind) and fnmatch.fnmatchcase(identity, self.id)
        return self.times > 0 and operation == self.operation and named


@dataclasses.dataclass(frozen=True)
class Refusal(Exception):  # noqa: N818 - it is an answer
    code: int
    message: str
    reason: str
    partial: bool = False


class Inventory:
    """What was made, by type and id; tests look into it, change it, slow it down and make it refuse.

    Attributes:
        things: The state of each resource.
        faults: The first that meets an operation refuses it.
        pace: How long operations take, as a fraction of what Google takes; 1/60 makes a minute a second.
        latency: Seconds before each answer.
        calls: All operations that were asked for, as (operation, type, id).
    """

    def __init__(self, *, pace: float = 0) -> None:
        self.things: dict[tuple[str, str], dict[str, Any]] = {}
        self.faults: list[Fault] = []
        self.pace = pace
        self.latency = 0.0
        self.calls: list[tuple[str, str, str]] = []
        self._ready: dict[tuple[str, str], float] = {}
        self._lock = threading.Lock()

    def kinds(self) -> list[str]:
        """Return the types of everything that is there."""
        return sorted(kind for kind, _ in self.things)

    def ids(self, kind: str) -> list[str]:
        """Return what is there of one type."""
        return sorted(identity for one, identity in self.things if one == kind)

    def answer(self, operation: str, kind: str, identity: str, state: dict[str, Any]) -> dict[str, Any]:
        """Do an operation.

        Raises:
            Refusal: If a fault, or Google's own rules, refuse it.
        """
        with self._lock:
            self.calls.append((operation, kind, identity))
            for fault in self.faults:
                if fault.meets(operation, kind, identity):
                    fault.times -= 1
                    if fault.partial:
                        self.things[kind, identity] = state
                    raise Refusal(fault.code, fault.message, fault.reason, fault.partial)
            return {"read": self._read, "delete": self._delete}.get(operation, self._put)(
                operation, kind, identity, state
            )

    def _read(self, _operation: str, kind: str, identity: str, _state: object) -> dict[str, Any]:
        self._find(kind, identity)
        wait = max(0, self._ready.get((kind, identity), 0) - time.monotonic())
        return {"state": self.things[kind, identity], "wait": wait}

    def _put(self, operation: str, kind: str, identity: str, state: dict[str, Any]) -> dict[str, Any]:
        if operation == "create" and (kind, identity) in self.things:
            raise Refusal(409, f"The resource '{identity}' already exists", "alreadyExists")
        self.things[kind, identity] = state
        wait = PUBLISHED.get(kind, (0, 0))[0] * self.pace
        self._ready[kind, identity] = time.monotonic() + wait
        return {"wait": wait}

    def _delete(self, _operation: str, kind: str, identity: str, _state: object) -> dict[str, Any]:
        self._find(kind, identity)
        user = self._user(kind, identity)
        if user:
            message = f"The resource '{identity}' is already being used by '{user}'"
            raise Refusal(400, message, "resourceInUseByAnotherResource")
        del self.things[kind, identity]
        return {"wait": PUBLISHED.get(kind, (0, 0))[1] * self.pace}

    def _find(self, kind: str, identity: str) -> None:
        if (kind, identity) not in self.things:
            raise Refusal(404, f"The resource '{identity}' was not found", "notFound")

    def _user(self, kind: str, identity: str) -> str:
        """Return the id of what stands in a network or a subnetwork."""
        if kind not in {"google_compute_network", "google_compute_subnetwork"}:
            return ""
        names = ("network", "subnetwork")
        return next((i for (k, i), s in self.things.items() if k != kind and identity in {s.get(n) for n in names}), "")


@contextlib.contextmanager
def serve(inventory: Inventory) -> Iterator[str]:
    """Put an inventory on a port of loopback; give its address."""

    class Handler(_Handler):
        owner = inventory

    with _Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True  # the provider keeps its connections open, and we do not wait for it
    request_queue_size = 256

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a provider that was killed."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # the body would wait for the receipt of the head, forty milliseconds
    owner: Inventory

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""

    def _handle(self) -> None:
        url = urllib.parse.urlsplit(self.path)
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"]))) or {}
        operation = {"GET": "read", "DELETE": "delete"}.get(self.command) or body["op"]
        identity = urllib.parse.parse_qs(url.query)["id"][0]
        time.sleep(self.owner.latency)
        try:
            answer = self.owner.answer(operation, url.path.lstrip("/"), identity, body.get("state", {}))
        except Refusal as refusal:
            answer = {"error": dataclasses.asdict(refusal)}
        raw = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    do_GET = do_PUT = do_DELETE = _handle  # noqa: N815 - the names are http.server's
