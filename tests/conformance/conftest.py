"""One environment of each target, brought up once; the same assertions hold in all of them."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import shutil
import time
import uuid
from typing import TYPE_CHECKING, Any, Literal

import pytest

from tests.conftest import REPOSITORY, Home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GALLERY = REPOSITORY / "flows" / "gallery"
_PATIENCE = {"local": 200.0, "kubernetes": 420.0}
_CLUSTER = "PLATFORM_TEST_KUBECONFIG"
_INHERITED = ("KUBECONFIG", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")


@dataclasses.dataclass(frozen=True)
class Place:
    """An environment that is up, and the command as its user calls it."""

    target: str
    home: Home

    @property
    def patience(self) -> float:
        """Return how many seconds a run of a few steps may take here at most, on a busy machine."""
        return _PATIENCE[self.target]

    def rows(self, *arguments: str) -> list[dict[str, Any]]:
        """Run a verb and return what it shows, as a program reads it."""
        printed = self.home.ok(*arguments, "--output", "json", timeout=self.patience)
        return [line for line in map(json.loads, printed.splitlines()) if "type" in line]

    def gallery(self, name: str) -> str:
        """Copy a flow of the gallery into the working folder."""
        shutil.copy(GALLERY / f"{name}.py", self.home.cwd)
        return f"{name}.py"

    def run(self, flow: str, *arguments: str) -> tuple[int, dict[str, Any]]:
        """Run a flow; return the exit code and the account of it."""
        done = self.home.platform("run", flow, *arguments, "--output", "json", timeout=self.patience)
        found = [line for line in map(json.loads, done.stdout.splitlines()) if line.get("type") == "run"]
        assert found, f"{done.stdout}\n{done.stderr}"
        return done.returncode, found[0]["summary"]

    def artifacts(self, place: str) -> dict[str, str]:
        """Return the values of a run's artifacts, as they are printed."""
        return {row["name"]: row["value"] for row in self.rows("artifacts", place)}

    def runs_of(self, deployment: str, *, at_least: int = 1) -> list[dict[str, Any]]:
        """Wait until so many runs of a deployment have ended; return them, the oldest first."""
        end = time.monotonic() + self.patience
        while True:
            [report] = self.rows("history", deployment)
            over = [run for run in report["runs"] if run["status"] in {"succeeded", "failed", "interrupted"}]
            if len(over) >= at_least:
                return over[::-1]
            assert time.monotonic() < end, f"after {self.patience} s: {report['runs']}"
            time.sleep(1)


# `make test-cluster` runs this suite inside the cluster's machine, `make test` everywhere else.
TARGETS = ["kubernetes" if _CLUSTER in os.environ else "local"]


# An environment on a cluster is kept for a file only: those of several files would fill the node with idle pods.
SCOPE: Literal["module", "session"] = "module" if _CLUSTER in os.environ else "session"


@pytest.fixture(scope=SCOPE, params=TARGETS)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    target = request.param
    folder = tmp_path_factory.mktemp(target)
    with _home(target, folder) as home:
        home.ok("up", timeout=_PATIENCE[target])
        yield Place(target, home)


@contextlib.contextmanager
def _home(target: str, folder: Path) -> Iterator[Home]:
    variables = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    name = f"conformance-{uuid.uuid4().hex[:6]}"  # the files of this suite may run side by side, on one cluster
    if target == "kubernetes":
        variables |= {"KUBECONFIG": os.environ[_CLUSTER], "PLATFORM_ENV": name}
    home = Home(folder / "home", folder / "work", variables=variables)
    for part in (home.path / "tmp", home.cwd):
        part.mkdir(parents=True)
    if target == "kubernetes":
        (home.cwd / "platform.toml").write_text(_CLUSTER_SETTINGS.format(name=name), encoding="utf-8")
    try:
        yield home
    finally:
        home.platform("down", "--now", "--purge", "--yes", timeout=_PATIENCE[target])


_CLUSTER_SETTINGS = """\
[env.{name}]
target = "kubernetes"
context = "rig"
store = "gs://platform-test/{name}"
image = "python:3.11"
"""
