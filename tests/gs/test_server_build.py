"""The Cloud Storage server of these tests is built once, and its absence is never overlooked where it counts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.gs.servers import fake_gcs

_GO = """#!/bin/sh
echo built >> "$BUILDS"
sleep 0.5
printf '#!/bin/sh\n' > "$GOBIN/fake-gcs-server"
"""
_ASK = "from tests.gs.servers import fake_gcs; print(fake_gcs.binary())"


@pytest.fixture
def no_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("CI", raising=False)


@pytest.mark.usefixtures("no_go")
def test_without_go_the_part_is_skipped() -> None:
    with pytest.raises(pytest.skip.Exception, match="Go is not installed"):
        fake_gcs.binary()


@pytest.mark.usefixtures("no_go")
def test_without_go_ci_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="Go is not installed"):
        fake_gcs.binary()


def test_two_processes_build_it_once(tmp_path: Path) -> None:
    go, builds = tmp_path / "go", tmp_path / "builds"
    go.write_text(_GO)
    go.chmod(0o755)
    mine = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "XDG_CACHE_HOME": str(tmp_path / "c"), "BUILDS": str(builds)}
    command = [sys.executable, "-c", _ASK]
    root = Path(__file__).parents[2]
    both = [
        subprocess.Popen(command, cwd=root, env={**os.environ, **mine}, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    [one, other] = [process.communicate(timeout=60)[0] for process in both]
    assert one == other
    assert Path(one.strip()).is_file()
    assert builds.read_text() == "built\n"
