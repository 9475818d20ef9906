"""A package index on this machine, as the simple repository API describes it (PEP 691), with what such a one can do."""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from tests.dependencies import distributions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# What every lock holds besides what is asked for; the real ones are not needed to choose versions.
_BASE = {"metaflow": "2.19.40", "boto3": "1.40.0", "obstore": "0.8.2"}


@dataclasses.dataclass
class Index:
    """What is there, by package and file; and what was asked for.

    Attributes:
        files: Name of a package -> name of a file -> (content, facts of PEP 691).
        asked: The paths of all requests.
        user: NAME:PASSWORD that it wants to have; empty: it serves everybody.
        address: Where it listens.
    """

    files: dict[str, dict[str, tuple[bytes, dict[str, object]]]] = dataclasses.field(default_factory=dict)
    asked: list[str] = dataclasses.field(default_factory=list)
    user: str = ""
    address: str = ""

    @property
    def simple(self) -> str:
        """Return the address for uv."""
        return f"{self.address}/simple"

    def add(
        self, name: str, version: str, needs: Sequence[str] = (), *, tag: str = "py3-none-any", python: str = "",
        uploaded: str = "2024-01-01T00:00:00Z", yanked: str = "", sha256: str = "", code: str = "",
    ) -> str:  # fmt: skip
        """Put a wheel there; return the SHA-256 that the index says it has."""
        said = distributions.metadata(name, version, needs, python)
        file, content = distributions.wheel(name, version, said, tag, code)
        facts: dict[str, object] = {"yanked": yanked or False, **({"upload-time": uploaded} if uploaded else {})}
        return self.put(name, file, content, facts | ({"requires-python": python} if python else {}), sha256)

    def add_source(self, name: str, version: str, *, builds: bool = True) -> str:
        """Put a source distribution there; return its SHA-256."""
        said = distributions.metadata(name, version)
        file, content = distributions.source(name, version, said, builds=builds)
        return self.put(name, file, content, {"upload-time": "2024-01-01T00:00:00Z"})

    def put(self, name: str, file: str, content: bytes, facts: dict[str, object], sha256: str = "") -> str:
        """Put a file there; return the SHA-256 that the index says it has."""
        digest = sha256 or hashlib.sha256(content).hexdigest()
        described = {**facts, "filename": file, "size": len(content), "hashes": {"sha256": digest}}
        self.files.setdefault(name, {})[file] = (content, described)
        return digest

    def answer(self, path: str, authorization: str) -> tuple[int, str, bytes]:
        """Return status, kind and content for a path."""
        self.asked.append(path)
        wanted = f"Basic {base64.b64encode(self.user.encode()).decode()}"
        if self.user and authorization != wanted:
            return 401, "text/plain", b"who are you?"
        kind, _, rest = path.strip("/").partition("/")
        name, _, file = rest.partition("/")
        files = self.files.get(name)
        if files is None or (file and file not in files):
            return 404, "text/plain", b"not here"
        if kind == "files":
            return 200, "application/octet-stream", files[file][0]
        listed = [{**facts, "url": f"{self.address}/files/{name}/{file}"} for file, (_, facts) in files.items()]
        page = {"meta": {"api-version": "1.1"}, "name": name, "files": listed}
        return 200, "application/vnd.pypi.simple.v1+json", json.dumps(page).encode()


@contextlib.contextmanager
def running(*, base: bool = True) -> Iterator[Index]:
    """Run an index; with `base` it has what every lock holds."""
    index = Index()
    for name, version in _BASE.items() if base else ():
        index.add(name, version)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.wfile.write(self.head())

        def do_HEAD(self) -> None:
            self.head()

        def head(self) -> bytes:
            status, kind, content = index.answer(self.path, self.headers.get("authorization", ""))
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(content)))
            if status == 401:
                self.send_header("www-authenticate", 'Basic realm="packages"')
            self.end_headers()
            return content

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    index.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield index
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
