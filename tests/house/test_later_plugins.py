"""What our Metaflow extension puts off does what it did, only later."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOADED = "import json, sys; print(json.dumps(sorted(sys.modules)))"
COMPARE = """
import importlib, sys
from metaflow_extensions.platform.plugins import later
stand_in = getattr(later, sys.argv[1])
stock = getattr(importlib.import_module(stand_in.place), sys.argv[1])
names = [name for name in dir(stock) if not name.startswith("__")]
print([name for name in names if getattr(stand_in, name) != getattr(stock, name)])
"""
ASK = """
import sys
from metaflow import metadata
from metaflow.exception import MetaflowNotFound
from metaflow import Flow
print(metadata(sys.argv[1]))
try:
    Flow("HelloFlow")
except MetaflowNotFound as error:
    print(error)
"""


@pytest.mark.parametrize("name", ["ServiceMetadataProvider", "MetadataHeartBeat", "SpotTerminationMonitorSidecar"])
def test_a_stand_in_has_what_the_stock_class_has(tmp_path: Path, name: str) -> None:
    assert _python(tmp_path, COMPARE, name, target="local") == "[]\n"


def test_the_local_target_loads_no_http_client(tmp_path: Path) -> None:
    assert "requests" not in _loaded(tmp_path, target="local")


def test_any_other_place_is_left_as_it_is(tmp_path: Path) -> None:
    loaded = _loaded(tmp_path, target="")
    assert "metaflow.plugins.metadata_providers.service" in loaded
    assert not {name for name in loaded if name.startswith("metaflow_extensions.platform.plugins.later")}


def test_a_metadata_service_is_asked_all_the_same(tmp_path: Path) -> None:
    with _service() as (url, asked):
        printed = _python(tmp_path, ASK, url, target="local")
    assert f"service@{url}" in printed
    assert "HelloFlow" in printed
    assert "/flows/HelloFlow" in asked


def _loaded(folder: Path, *, target: str) -> set[str]:
    return set(json.loads(_python(folder, f"import metaflow; {LOADED}", target=target)))


def _python(folder: Path, program: str, *arguments: str, target: str) -> str:
    env = {"HOME": str(folder), "USER": "tester", "METAFLOW_HOME": str(folder), "METAFLOW_PLATFORM_TARGET": target}
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=True).stdout


@contextlib.contextmanager
def _service() -> Iterator[tuple[str, list[str]]]:
    """Be a metadata service that knows nothing; tell which paths were asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200 if self.path == "/ping" else 404)
            self.send_header("METADATA_SERVICE_VERSION", "2.4.3")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            """Write nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()
            thread.join()
