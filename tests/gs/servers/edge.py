"""An HTTP server on loopback that answers with a function, remembers what it was asked, and can be told to fail."""

from __future__ import annotations

import contextlib
import dataclasses
import http.client
import socket
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_HOP = {"connection", "transfer-encoding", "content-length", "keep-alive", "server", "date"}


@dataclasses.dataclass(frozen=True)
class Request:
    method: str
    path: str  # without the query, still percent-encoded
    query: dict[str, str]
    headers: Mapping[str, str]  # names in lower case
    body: bytes

    @property
    def target(self) -> str:
        return f"{self.path}?{urllib.parse.urlencode(self.query)}" if self.query else self.path


@dataclasses.dataclass(frozen=True)
class Response:
    status: int
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)
    body: bytes = b""


@dataclasses.dataclass
class Fault:
    """What goes wrong with the next `times` requests that it is meant for.

    Attributes:
        status: Answered instead of the truth.
        cut_at: The connection is cut after so many bytes of the body; -1: before the answer begins.
        flip_at: The byte of the answer's body that is wrong.
        flip_sent: The byte of the request's body that is wrong when it arrives.
        lost: The request is done, and the connection is cut before the answer.
        stall: Seconds of silence before the body.
        before: Called before the request is looked at.
    """

    times: int = 1
    method: str = "GET"
    path: str = ""
    skip: int = 0
    status: int | None = None
    cut_at: int | None = None
    flip_at: int | None = None
    flip_sent: int | None = None
    lost: bool = False
    stall: float = 0
    before: Callable[[], object] | None = None


class Edge:
    """The server; `faults` are taken in order, each by the requests whose method and path it names."""

    def __init__(self, answer: Callable[[Request], Response]) -> None:
        self.answer = answer
        self.faults: list[Fault] = []
        self.requests: list[Request] = []
        self.stopping = threading.Event()
        self._lock = threading.Lock()

    def fault_for(self, request: Request) -> Fault | None:
        with self._lock:
            self.requests.append(request)
            for fault in self.faults:
                if fault.times and fault.method == request.method and fault.path in urllib.parse.unquote(request.path):
                    if fault.skip:
                        fault.skip -= 1
                        continue
                    fault.times -= 1
                    return fault
        return None


@contextlib.contextmanager
def serve(edge: Edge) -> Iterator[str]:
    """Run the server; give its address."""

    class Handler(_Handler):
        owner = edge

    with _Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            edge.stopping.set()
            server.shutdown()
            thread.join()


def forward(upstream: str) -> Callable[[Request], Response]:
    """Return an answer that another server gives."""
    host = upstream.removeprefix("http://")

    def answer(request: Request) -> Response:
        with contextlib.closing(http.client.HTTPConnection(host, timeout=60)) as connection:
            headers = {name: value for name, value in request.headers.items() if name not in _HOP}
            connection.request(request.method, request.target, request.body or None, headers)
            response = connection.getresponse()
            return Response(response.status, dict(response.getheaders()), response.read())

    return answer


class _Server(ThreadingHTTPServer):
    daemon_threads = True  # a client keeps its connections open, and we do not wait for it
    request_queue_size = 256

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of connections that were cut: we cut them."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    owner: Edge

    def handle_one_request(self) -> None:
        with contextlib.suppress(ConnectionError):
            super().handle_one_request()

    def log_message(self, *_arguments: object) -> None:
        """Keep the test's output clean."""

    def _answer(self) -> None:
        request = self._read()
        fault = self.owner.fault_for(request) or Fault()
        if fault.before is not None:
            fault.before()
        if fault.cut_at == -1:
            self._cut()
            return
        if fault.flip_sent is not None:
            request = dataclasses.replace(request, body=_flipped(request.body, fault.flip_sent))
        response = Response(fault.status) if fault.status else self.owner.answer(request)
        if fault.lost:
            self._cut()
            return
        self._write(request, response, fault)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _answer  # noqa: N815 - http.server's names

    def _read(self) -> Request:
        path, _, query = self.path.partition("?")
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        return Request(self.command, path, dict(urllib.parse.parse_qsl(query, True)), headers, body)  # noqa: FBT003

    def _write(self, request: Request, response: Response, fault: Fault) -> None:
        body = response.body if fault.flip_at is None else _flipped(response.body, fault.flip_at)
        length = response.headers.get("Content-Length", "0") if request.method == "HEAD" else str(len(body))
        self.send_response(response.status)
        for name, value in response.headers.items():
            if name.lower() not in _HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", length)
        self.end_headers()
        if request.method == "HEAD":
            return
        self.wfile.flush()
        self.owner.stopping.wait(fault.stall)
        self.wfile.write(body if fault.cut_at is None else body[: fault.cut_at])
        self.wfile.flush()
        if fault.cut_at is not None:
            self._cut()

    def _cut(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)


def _flipped(body: bytes, at: int) -> bytes:
    return body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]
