"""Answer where the real one does."""

from __future__ import annotations

import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    """One connection of a browser."""

    def do_GET(self) -> None:
        is_page = os.environ.get("UI_ENABLED") == "1" and self.path != "/ping"
        content = b"<html><body>The rig has no pages.</body></html>" if is_page else b"pong"
        self.send_response(200)
        self.send_header("Content-Type", "text/html" if is_page else "text/plain")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    address = (os.environ.get("MF_UI_METADATA_HOST", "0.0.0.0"), int(os.environ.get("MF_UI_METADATA_PORT", "8083")))  # noqa: S104 - as the real one
    ThreadingHTTPServer(address, Handler).serve_forever()
