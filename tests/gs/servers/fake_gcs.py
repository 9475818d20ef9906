"""fake-gcs-server: built once from its source by Go's own tools, kept in the user's cache, started for a session."""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

VERSION = "v1.56.1"
_MODULE = f"github.com/fsouza/fake-gcs-server@{VERSION}"
_SECONDS = 20


def binary() -> Path:
    """Return the program, building it first if need be: that takes a few minutes of one processor, once.

    Of several test processes one builds and the others wait.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "platform-tests" / f"fake-gcs-server-{VERSION.removeprefix('v')}"
    program = folder / "fake-gcs-server"
    if not program.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not program.exists():
                _build(folder, program)
    return program


def _build(folder: Path, program: Path) -> None:
    go = shutil.which("go")
    if go is None:
        reason = "Go is not installed, so fake-gcs-server cannot be built, and GS is not tested on Cloud Storage"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    with tempfile.TemporaryDirectory(dir=folder) as unfinished:
        settings = {"GOBIN": unfinished, "CGO_ENABLED": "0", "GOFLAGS": "-trimpath -p=1"}
        nice = [shutil.which("nice") or "env"]  # let others work meanwhile
        subprocess.run([*nice, go, "install", _MODULE], env=os.environ | settings, check=True, timeout=1800)
        (Path(unfinished) / program.name).replace(program)


@contextlib.contextmanager
def running() -> Iterator[str]:
    """Run it with nothing in it; give its address."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    where = ["-scheme", "http", "-host", "127.0.0.1", "-port", str(port), "-external-url", url]
    process = subprocess.Popen([str(binary()), "-backend", "memory", "-log-level", "error", *where])
    try:
        _wait(url, process)
        yield url
    finally:
        process.terminate()
        process.wait()


def make_bucket(url: str, name: str) -> None:
    """Make a bucket."""
    body = json.dumps({"name": name}).encode()
    with contextlib.closing(http.client.HTTPConnection(url.removeprefix("http://"), timeout=10)) as connection:
        connection.request("POST", "/storage/v1/b?project=test", body, {"Content-Type": "application/json"})
        assert connection.getresponse().status == 200


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=10)
        with contextlib.suppress(OSError), contextlib.closing(connection):
            connection.request("GET", "/_internal/healthcheck")
            connection.getresponse().read()
            return
        time.sleep(0.05)
    pytest.fail(f"fake-gcs-server did not answer at {url}")
