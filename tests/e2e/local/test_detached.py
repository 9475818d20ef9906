"""`run --detach`, `logs --follow` and `retry` on this machine: what needs nobody, and can be watched."""

from __future__ import annotations

import contextlib
import json
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import Home, new_home

if TYPE_CHECKING:
    from collections.abc import Iterator

GATED = """\
import os
import pathlib
import time
import uuid

from metaflow import FlowSpec, Parameter, step


class GatedFlow(FlowSpec):
    who = Parameter("who", default="nobody")
    gate = Parameter("gate", required=True)

    @step
    def start(self):
        self.once = str(uuid.uuid4())
        print("hello", self.who, flush=True)
        self.next(self.end)

    @step
    def end(self):
        gate = pathlib.Path(self.gate)
        while not gate.exists():
            time.sleep(0.05)
        if gate.read_text() == "fail":
            raise RuntimeError("the gate says no")
        print("bye", self.who)


if __name__ == "__main__":
    GatedFlow()
"""
FAILED = 6


class Gated:
    """A home with a flow whose last step waits for a file, and fails if it says so."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.gate = home.cwd / "gate"
        (home.cwd / "gated.py").write_text(GATED, encoding="utf-8")

    def hand_over(self, *words: str) -> str:
        """Hand a run over and return its pathspec."""
        self.gate.unlink(missing_ok=True)
        done = self.home.platform("run", "--detach", "gated.py", "--gate", str(self.gate), *words)
        assert done.returncode == 0, done.stderr
        found = re.search(r"platform logs --follow (GatedFlow/\d+)", done.stderr)
        assert found, done.stderr
        return found[1]

    def open(self, text: str = "") -> None:
        """Let the flow go on."""
        written = self.gate.with_suffix(".new")
        written.write_text(text, encoding="utf-8")
        written.rename(self.gate)

    @contextlib.contextmanager
    def following(self, pathspec: str) -> Iterator[subprocess.Popen[str]]:
        """Follow a run in a process of its own, which does not outlive the block."""
        follower = subprocess.Popen(
            [sys.executable, "-m", "platform_cli", "logs", "--follow", pathspec],
            cwd=self.home.cwd,
            env={**self.home.env, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        with follower:
            try:
                yield follower
            finally:
                follower.kill()

    def rows(self, *arguments: str) -> list[dict[str, object]]:
        """Return the rows that a verb lists."""
        lines = [json.loads(line) for line in self.home.ok(*arguments, "--output", "json").splitlines()]
        return [line for line in lines if "type" in line]

    def status(self, pathspec: str) -> object:
        return next(row["status"] for row in self.rows("runs") if row.get("pathspec") == pathspec)

    def artifacts(self, pathspec: str) -> dict[object, object]:
        return {row["name"]: row["value"] for row in self.rows("artifacts", f"{pathspec}/end") if "name" in row}


@pytest.fixture(scope="module")
def gated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gated]:
    with new_home(tmp_path_factory.mktemp("detached")) as home:
        yield Gated(home)


def test_a_run_goes_on_after_its_command_and_is_followed_line_by_line_to_its_end(gated: Gated) -> None:
    pathspec = gated.hand_over("--who", "you")
    assert gated.status(pathspec) == "running"
    with gated.following(pathspec) as follower:
        assert follower.stdout is not None
        assert follower.stdout.readline() == "[start/1] hello you\n", "told while the run goes on"
        gated.open()
        printed, _ = follower.communicate(timeout=60)
    assert (printed, follower.returncode) == ("[end/2] bye you\n", 0)
    [row] = [row for row in gated.rows("runs") if row.get("pathspec") == pathspec]
    assert (row["status"], row["cause"], row["deployment"]) == ("succeeded", "manual", None)


def test_ctrl_c_leaves_the_run_alone_and_says_so(gated: Gated) -> None:
    pathspec = gated.hand_over()
    with gated.following(pathspec) as follower:
        assert follower.stdout is not None
        follower.stdout.readline()
        follower.send_signal(signal.SIGINT)
        _, said = follower.communicate(timeout=60)
    assert follower.returncode == 130
    assert "the run itself goes on" in said
    assert f"platform logs --follow {pathspec}" in said
    assert gated.status(pathspec) == "running"
    gated.open()
    assert gated.home.platform("logs", "--follow", pathspec).returncode == 0


def test_what_fails_is_retried_with_the_code_and_the_values_it_had(gated: Gated) -> None:
    file = gated.home.cwd / "gated.py"
    pathspec = gated.hand_over("--who", "them")
    busy = gated.home.platform("retry", pathspec)
    assert (busy.returncode, "RUN_GOES_ON" in busy.stderr) == (2, True)
    file.write_text("raise SystemExit('another file by now')\n", encoding="utf-8")
    gated.open("fail")
    followed = gated.home.platform("logs", "--follow", pathspec)
    file.write_text(GATED, encoding="utf-8")
    assert followed.returncode == FAILED
    assert f"run {pathspec} failed: step end failed" in followed.stderr
    assert f"platform retry {pathspec}" in followed.stderr
    gated.open()
    gated.home.ok("retry")
    newest = str(gated.rows("runs", "GatedFlow")[0]["pathspec"])
    assert newest != pathspec
    artifacts, first = gated.artifacts(newest), gated.rows("artifacts", f"{pathspec}/start")
    assert artifacts["who"] == "'them'"
    once = next(row["value"] for row in first if row.get("name") == "once")
    assert artifacts["once"] == once, "start is not run again"


def test_a_deployment_s_run_is_retried_as_a_run_of_that_deployment(gated: Gated) -> None:
    gated.home.ok("deploy", "gated.py", "--gate", str(gated.gate), "--who", "all", "--name", "Nightly")
    gated.open("fail")
    gated.home.ok("trigger", "Nightly")
    gated.home.ok("down")  # waits for it
    gated.home.ok("up")
    gated.open()
    [failed] = [row for row in gated.rows("runs") if row.get("deployment") == "Nightly"]
    assert failed["status"] == "failed"
    gated.home.ok("retry", str(failed["pathspec"]))
    runs = [row for row in gated.rows("runs") if row.get("deployment") == "Nightly"]
    assert [(row["status"], row["cause"], row["release"]) for row in runs] == [
        ("succeeded", "manual", 1),
        ("failed", "trigger", 1),
    ]
    assert {"deployment:Nightly", "release:1"} <= set(map(str, runs[0]["tags"]))  # type: ignore[call-overload]  # JSON
    gated.home.ok("undeploy", "Nightly")
    gone = gated.home.platform("retry", str(failed["pathspec"]))
    assert (gone.returncode, "RELEASE_LOST" in gone.stderr) == (7, True)


def test_down_waits_for_what_was_handed_over(gated: Gated) -> None:
    pathspec = gated.hand_over()
    ended = gated.home.platform("down", "--now")
    assert ended.returncode == 0, ended.stderr
    gated.home.ok("up")
    assert gated.status(pathspec) == "interrupted"


def test_each_verb_refuses_the_other_s_runs_and_names_the_other(gated: Gated) -> None:
    gated.open("fail")
    by_hand = gated.home.platform("run", "gated.py", "--gate", str(gated.gate))
    assert by_hand.returncode == FAILED
    pathspec = str(gated.rows("runs", "GatedFlow")[0]["pathspec"])
    refused = gated.home.platform("retry", pathspec)
    assert (refused.returncode, "RUN_BY_HAND" in refused.stderr) == (2, True)
    assert f"platform resume {pathspec}" in refused.stderr
    handed = gated.hand_over()
    gated.open("fail")
    gated.home.platform("logs", "--follow", handed)
    refused = gated.home.platform("resume", handed)
    assert (refused.returncode, "RUN_FROZEN" in refused.stderr) == (2, True)
    assert f"platform retry {handed}" in refused.stderr


def test_what_only_makes_sense_for_a_run_that_is_waited_for_is_refused(gated: Gated) -> None:
    for option in ("--here", "--strict"):
        refused = gated.home.platform("run", "gated.py", "--detach", option)
        assert (refused.returncode, "RUN_DETACHED_OPTION" in refused.stderr) == (2, True)


def test_a_flow_that_lacks_a_value_is_not_handed_over(gated: Gated) -> None:
    before = len(gated.rows("runs"))
    refused = gated.home.platform("run", "gated.py", "--detach")
    assert refused.returncode == 2, refused.stderr
    assert "FLOW_PARAMETER_REQUIRED" in refused.stderr
    assert len(gated.rows("runs")) == before


def test_there_is_no_page_on_this_machine(gated: Gated) -> None:
    refused = gated.home.platform("open", "ui")
    assert (refused.returncode, "PAGE_UNSUPPORTED" in refused.stderr) == (2, True)
    assert "platform cards" in refused.stderr
