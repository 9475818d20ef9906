"""As much of Cloud Storage as Metaflow's datastore asks for, in memory, and the token that its machines give out."""

from __future__ import annotations

import email
import json
from http.server import BaseHTTPRequestHandler
from typing import ClassVar
from urllib.parse import parse_qs, unquote, urlsplit


class Storage(BaseHTTPRequestHandler):
    """The objects of all buckets by name: their metadata and their content."""

    protocol_version = "HTTP/1.1"
    objects: ClassVar[dict[str, tuple[dict[str, object], bytes]]] = {}

    def do_GET(self) -> None:
        place, query = self._asked()
        name = place.partition("/o/")[2]
        if place.endswith("/universe-domain"):
            self._answer({}, 404)
        elif place.startswith("/computeMetadata"):
            self._answer({"access_token": "token", "expires_in": 3600, "token_type": "Bearer", "email": "default"})
        elif name and name not in self.objects:
            self._answer({"error": {"code": 404}}, 404)
        elif name:
            metadata, content = self.objects[name]
            self._send(content if query.get("alt") == "media" else json.dumps(metadata).encode())
        else:
            self._answer(self._listed(query) if place.endswith("/o") else {"kind": "storage#bucket", "name": "bucket"})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        parts = email.message_from_bytes(f"Content-Type: {self.headers['Content-Type']}\n\n".encode() + body)
        described, content = (bytes(part.get_payload(decode=True) or b"") for part in parts.walk() if part is not parts)
        metadata = {"generation": "1", "metageneration": "1", **json.loads(described), "size": str(len(content))}
        self.objects[str(metadata["name"])] = (metadata, content)
        self._answer(metadata)

    def _asked(self) -> tuple[str, dict[str, str]]:
        url = urlsplit(self.path)
        return unquote(url.path), {key: values[0] for key, values in parse_qs(url.query).items()}

    def _listed(self, query: dict[str, str]) -> dict[str, object]:
        prefix, delimiter = query.get("prefix", ""), query.get("delimiter")
        below = [name for name in self.objects if name.startswith(prefix)]
        here = [name for name in below if not delimiter or delimiter not in name[len(prefix) :]]
        folders = {prefix + name[len(prefix) :].split("/")[0] + "/" for name in below if name not in here}
        return {"items": [self.objects[name][0] for name in here], "prefixes": sorted(folders)}

    def _answer(self, body: object, code: int = 200) -> None:
        self._send(json.dumps(body).encode(), code)

    def _send(self, content: bytes, code: int = 200) -> None:
        self.send_response(code)
        self.send_header("Metadata-Flavor", "Google")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
