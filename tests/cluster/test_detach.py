"""Runs that are handed over to a real Argo: they need nobody, are followed, and are retried if they fail."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.cluster.deployed import PATIENCE, Deployed, brought_up
from tests.cluster.environments import needs_cluster

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = needs_cluster
FAILED = 6
FLOW = """\
import uuid

from metaflow import FlowSpec, Parameter, current, kubernetes, step

small = kubernetes(cpu=0.1, memory=512)


class HandedFlow(FlowSpec):
    who = Parameter("who", default="nobody")
    fails = Parameter("fails", default=False)

    @small
    @step
    def start(self):
        self.once = str(uuid.uuid4())
        print("hello", self.who)
        self.next(self.end)

    @small
    @step
    def end(self):
        if self.fails and current.run_id.startswith("argo-"):
            raise RuntimeError("not today")
        print("bye", self.who)


if __name__ == "__main__":
    HandedFlow()
"""


class Handed:
    """An environment, and the command in a folder where its platform.toml and a flow are."""

    def __init__(self, deployed: Deployed) -> None:
        self.target = deployed.target
        self.objects = deployed.objects
        self.folder = deployed.folder
        (self.folder / "handed.py").write_text(FLOW, encoding="utf-8")

    def platform(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Type a command."""
        where = ("--env", self.target.settings.environment, "--output", "json")
        command = [sys.executable, "-m", "platform_cli", *words, *where]
        env = {**os.environ, "METAFLOW_USER": "tester"}
        return subprocess.run(
            command, cwd=self.folder, env=env, capture_output=True, text=True, timeout=PATIENCE, check=False
        )

    def hand_over(self, *words: str) -> str:
        """Hand a run over and return its pathspec."""
        done = self.platform("run", "--detach", "handed.py", *words)
        assert done.returncode == 0, done.stdout + done.stderr
        [row] = _of_type("run_row", done.stdout)
        assert row["cause"] == "manual"
        return str(row["pathspec"])

    def artifact(self, pathspec: str, name: str) -> str:
        """Return the value of an artifact at the end of a run."""
        done = self.platform("artifacts", f"{pathspec}/end")
        assert done.returncode == 0, done.stdout + done.stderr
        return next(str(row["value"]) for row in _of_type("artifact", done.stdout) if row["name"] == name)

    def row(self, pathspec: str) -> dict[str, Any]:
        """Return what `platform runs` says of a run."""
        rows = _of_type("run_row", self.platform("runs").stdout)
        return next(row for row in rows if row["pathspec"] == pathspec)


def _of_type(kind: str, text: str) -> list[dict[str, Any]]:
    return [line for line in map(json.loads, text.splitlines()) if line.get("type") == kind]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Handed]:
    for deployed in brought_up(tmp_path_factory.mktemp("detach"), bootstrap="stock"):
        yield Handed(deployed)


def test_a_run_is_handed_over_and_followed_from_its_place_in_the_queue_to_its_end(place: Handed) -> None:
    pathspec = place.hand_over("--who", "you")
    assert pathspec.startswith("HandedFlow/argo-run-handedflow-")
    followed = place.platform("logs", "--follow", pathspec)
    assert followed.returncode == 0, followed.stdout
    lines = [row["line"] for row in _of_type("log", followed.stdout)]
    assert [line for line in lines if line in {"hello you", "bye you"}] == ["hello you", "bye you"]
    assert (place.row(pathspec)["status"], place.row(pathspec)["cause"]) == ("succeeded", "manual")
    assert place.objects() == [], "no template is left behind"


def test_a_run_that_failed_is_followed_to_its_failure_and_retried_with_its_own_code(place: Handed) -> None:
    pathspec = place.hand_over("--fails", "True", "--who", "them")
    (place.folder / "handed.py").write_text("raise SystemExit('another file by now')\n", encoding="utf-8")
    followed = place.platform("logs", "--follow", pathspec)
    assert followed.returncode == FAILED, followed.stdout
    assert f"platform retry {pathspec}" in followed.stdout
    assert "RuntimeError: not today" in [row["line"] for row in _of_type("log", followed.stdout)]
    refused = place.platform("resume", pathspec)
    assert "RUN_FROZEN" in refused.stdout
    retried = place.platform("retry")
    assert retried.returncode == 0, retried.stdout
    [newest, *_] = _of_type("run_row", place.platform("runs", "HandedFlow").stdout)
    assert newest["status"] == "succeeded"
    assert place.artifact(newest["pathspec"], "who") == "'them'"
    assert place.artifact(newest["pathspec"], "once") == place.artifact(f"{pathspec}", "once"), "start is not run again"
