"""A proxy on loopback that opens no way out: to whoever connects to Google's names it answers as Google itself.

Programs come here by HTTPS_PROXY and trust its certificates by REQUESTS_CA_BUNDLE and SSL_CERT_FILE, so that nothing in
them has to be told of a test. It is the metadata server, too, for those who ask it without a proxy.
"""

from __future__ import annotations

import contextlib
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from tests.cloud.google_routes import Answer, Request

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator

METADATA = "metadata.google.internal"
_HOP = {"connection", "transfer-encoding", "content-length"}


@contextlib.contextmanager
def serve(answer: Callable[[Request], Answer], context: ssl.SSLContext) -> Iterator[int]:
    """Run the proxy; give its port."""

    class Handler(_Handler):
        answer_of = staticmethod(answer)
        tls = context

    with _Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True  # clients keep their connections open, and we do not wait for them
    request_queue_size = 256

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that went away."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    answer_of: Callable[[Request], Answer]
    tls: ssl.SSLContext
    host = METADATA

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""

    def do_CONNECT(self) -> None:
        """Go on as the server that the client wanted, on the same connection."""
        self.host = self.path.rpartition(":")[0]
        self.send_response(200)
        self.end_headers()
        self.wfile.flush()
        self.connection = self.tls.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb", self.rbufsize)
        self.wfile = self.connection.makefile("wb")
        self.close_connection = False

    def finish(self) -> None:
        """Close what was opened on top of the connection, too."""
        with contextlib.suppress(OSError):
            super().finish()
        self.connection.close()

    def _handle(self) -> None:
        url = urllib.parse.urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self._body(headers)
        query = urllib.parse.parse_qs(url.query, keep_blank_values=True)
        answer = self.answer_of(Request(self.command, self.host, url.path, query, headers, body))
        if answer.status == 0:  # a fault: silence, and then the connection's end
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            if name.lower() not in _HOP:
                self.send_header(name, value)
        is_head = self.command == "HEAD"
        length = answer.headers.get("Content-Length") if is_head else None
        self.send_header("Content-Length", length or str(len(answer.body)))
        self.end_headers()
        self.wfile.write(b"" if is_head else answer.body)
        self.wfile.flush()

    def _body(self, headers: dict[str, str]) -> bytes:
        if "chunked" not in headers.get("transfer-encoding", ""):
            return self.rfile.read(int(headers.get("content-length", 0)))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():  # trailers
            pass
        return b"".join(parts)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _handle  # noqa: N815 - http.server's names
