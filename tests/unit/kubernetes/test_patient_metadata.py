"""A flow's process outwaits a metadata service whose database is away; who only reads is told at once."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FLOW = """
from metaflow.metaflow_environment import MetaflowEnvironment
from metaflow.plugins import METADATA_PROVIDERS
[provider] = [one for one in METADATA_PROVIDERS if one.TYPE == "service"]
class HelloFlow:
    name = "HelloFlow"
"""
REGISTER = f"{FLOW}\nprint(provider(MetaflowEnvironment(HelloFlow), HelloFlow, None, None).new_run_id())"
READ = "from metaflow import Flow, namespace\nnamespace(None)\nprint(Flow('HelloFlow'))"


def test_a_flow_outwaits_a_database_that_is_away(tmp_path: Path) -> None:
    with _service([500, 503, 500]) as (url, answers):
        done = _python(tmp_path, REGISTER, url)
    assert done.stdout == "7\n", done.stderr
    assert answers == []


def test_a_refusal_is_told_at_once(tmp_path: Path) -> None:
    with _service([400, 200]) as (url, answers):
        done = _python(tmp_path, REGISTER, url)
    assert "failed (code 400)" in done.stderr
    assert answers == [200]


def test_who_only_reads_is_told_at_once(tmp_path: Path) -> None:
    with _service([500, 200]) as (url, answers):
        done = _python(tmp_path, READ, url)
    assert "failed (code 500)" in done.stderr
    assert answers == [200]


def _python(folder: Path, program: str, url: str) -> subprocess.CompletedProcess[str]:
    env = {"HOME": str(folder), "USER": "tester", "METAFLOW_HOME": str(folder), "METAFLOW_SERVICE_URL": url}
    env |= {"METAFLOW_DEFAULT_METADATA": "service", "METAFLOW_PLATFORM_TARGET": "kubernetes"}
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=60)


@contextlib.contextmanager
def _service(answers: list[int]) -> Iterator[tuple[str, list[int]]]:
    """Be a metadata service that answers so, one call after the other, and then always that all is well."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = json.dumps({"run_number": 7}).encode()
            self.send_response(answers.pop(0) if answers else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - the library's way of naming methods

        def log_message(self, *_: object) -> None:
            """Write nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", answers
        finally:
            server.shutdown()
            thread.join()
