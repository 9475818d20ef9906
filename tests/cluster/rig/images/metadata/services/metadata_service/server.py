"""Answer over HTTP."""

from __future__ import annotations

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from .reading import KINDS, Answer, read
from .store import Store, UnavailableError
from .writing import write

VERSION = "2.5.1"
STORE = Store()


def split(path: str) -> tuple[list[str], list[str]]:
    """Split `/flows/F/runs/R/word` into the ids F, R and the words after them."""
    words = [unquote(word) for word in path.strip("/").split("/")]
    ids: list[str] = []
    for kind in KINDS:
        if len(words) > 1 and words[0] == f"{kind}s":
            ids.append(words[1])
            words = words[2:]
    return ids, words


class Handler(BaseHTTPRequestHandler):
    """One connection of a client."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path.strip("/") in {"ping", "healthcheck"}:
            self._send(200, "pong", raw=True)
        else:
            ids, rest = split(url.path)
            self._answer(lambda: read(STORE, ids, rest, dict(parse_qsl(url.query))))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
        ids, rest = split(urlsplit(self.path).path)
        self._answer(lambda: write(STORE, ids, rest, body))

    do_PATCH = do_POST  # noqa: N815 - likewise

    def _answer(self, ask: Any) -> None:
        try:
            answer: Answer = ask()
        except UnavailableError as error:  # 500 is what the real one answers, and what Metaflow does not try again
            answer = 500, {"message": f"the database does not answer: {error}"}
        self._send(*answer)

    def _send(self, status: int, value: Any, *, raw: bool = False) -> None:
        content = value.encode() if raw else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("METADATA_SERVICE_VERSION", VERSION)
        self.send_header("Content-Type", "text/plain" if raw else "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Say what was refused or failed, nothing else."""
        if len(args) > 1 and str(args[1]) >= "409":
            super().log_message(format, *args)


class Server(ThreadingHTTPServer):
    """A server whose queue holds a burst of tasks."""

    request_queue_size = 256
    daemon_threads = True


if __name__ == "__main__":
    address = (os.environ.get("MF_METADATA_HOST", "127.0.0.1"), int(os.environ.get("MF_METADATA_PORT", "8080")))
    Server(address, Handler).serve_forever()
