"""A small API server on loopback that answers what a test tells it to, and remembers what it was asked."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from platform_cli.adapters.kubernetes.cluster import Cluster

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class ApiServer:
    """Answers each request with the next of `answers`, the last one again and again: (status, body, headers)."""

    def __init__(self, folder: Path) -> None:
        self.answers: list[tuple[int, Any, dict[str, str]]] = [(200, {}, {})]
        self.asked: list[tuple[str, str]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self.kubeconfig = folder / "kubeconfig"
        self.kubeconfig.write_text(json.dumps(self._config()), encoding="utf-8")
        self.cluster = Cluster("test", str(self.kubeconfig))

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _config(self) -> dict[str, Any]:
        address = f"http://127.0.0.1:{self._server.server_port}"
        return {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "other",
            "clusters": [{"name": "c", "cluster": {"server": address}}],
            "users": [{"name": "u", "user": {"token": "secret-token"}}],
            "contexts": [{"name": name, "context": {"cluster": "c", "user": "u"}} for name in ("test", "other")],
        }

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its base names it so
                pass

            def _answer(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                outer.asked.append((self.command, self.path))
                status, body, headers = outer.answers.pop(0) if len(outer.answers) > 1 else outer.answers[0]
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                for key, value in {**headers, "Content-Length": str(len(data))}.items():
                    self.send_header(key, value)
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = _answer  # noqa: N815 - http.server looks for these

        return Handler


def serving(folder: Path) -> Iterator[ApiServer]:
    """Give an API server and close it afterwards: the body of a fixture."""
    server = ApiServer(folder)
    yield server
    server.close()
