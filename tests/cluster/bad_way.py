"""A way to the real API server on which things go wrong: refusals, cut connections, silence."""

from __future__ import annotations

import contextlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from tests.cluster.environments import cluster

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PASSED_ON = ("Content-Type", "Accept")
CUT = 0  # instead of a status: the connection ends in the middle of the answer


class BadWay:
    """An address that leads to the API server.

    Attributes:
        fault: Given the number of a request, from 1 on, its method and its path: the status to answer it with, CUT, or
            None to let it through.
        seen: How many requests have come.
        faults: How many of them had a fault.
    """

    def __init__(self) -> None:
        self.fault: Callable[[int, str, str], int | None] = lambda _number, _method, _path: None
        self.seen = self.faults = 0
        self._lock = threading.Lock()

    def next_fault(self, method: str, path: str) -> int | None:
        with self._lock:
            self.seen += 1
            found = self.fault(self.seen, method, path)
            self.faults += found is not None
            return found


@contextlib.contextmanager
def bad_way(folder: Path) -> Iterator[tuple[BadWay, str]]:
    """Give the way, and a kubeconfig whose only context `rig` leads there."""
    way = BadWay()
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(way)) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        file = folder / "bad-way.json"
        file.write_text(json.dumps(kubeconfig(f"http://127.0.0.1:{server.server_port}")), encoding="utf-8")
        try:
            yield way, str(file)
        finally:
            server.shutdown()
            thread.join()


def kubeconfig(address: str, token: str = "", authority: str = "") -> dict[str, Any]:
    """Return a kubeconfig of one context, called as the rig's own."""
    user = {"token": token} if token else {}
    place = {"server": address, **({"certificate-authority": authority} if authority else {})}
    name = cluster().context
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": name,
        "clusters": [{"name": "c", "cluster": place}],
        "users": [{"name": "u", "user": user}],
        "contexts": [{"name": name, "context": {"cluster": "c", "user": "u"}}],
    }


def _handler(way: BadWay) -> type[BaseHTTPRequestHandler]:
    from kubernetes.client.rest import RESTClientObject

    real = cluster()
    pool: Any = RESTClientObject(real.configuration).pool_manager

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Write nothing."""

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)) or None
            fault = way.next_fault(self.command, self.path)
            if fault is not None and fault != CUT:
                self._send(fault, json.dumps({"message": "the way is bad"}).encode())
                return
            headers = {key: self.headers[key] for key in PASSED_ON if key in self.headers}
            address = f"{real.configuration.host.rstrip('/')}{self.path}"
            answer = pool.request(self.command, address, body=body, headers={**real.headers(), **headers})
            self._send(answer.status, answer.data, short=1 if fault == CUT else 0)

        def _send(self, status: int, data: bytes, *, short: int = 0) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(data) + short))
            self.end_headers()
            self.wfile.write(data)
            self.close_connection = True

        do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = _answer  # noqa: N815 - http.server looks for these

    return Handler
