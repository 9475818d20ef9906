"""`platform run`: the same flow file, from anywhere, with everything that Metaflow's own run takes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Home


def test_first_run_brings_the_environment_up_and_says_so(home: Home, hello: Path) -> None:
    done = home.platform("run", str(hello), "--who", "Ada", "--tag", "first")
    assert done.returncode == 0, done.stderr
    assert "is not up: bringing it up" in done.stderr
    assert "hello Ada" in done.stdout + done.stderr
    assert "status:    succeeded" in done.stdout
    assert list(home.cwd.iterdir()) == [hello], "the working directory is littered"


def test_json_output_is_one_object_a_line_and_tells_the_run(home: Home, hello: Path) -> None:
    lines = [json.loads(line) for line in home.ok("run", str(hello), "--output", "json").splitlines()]
    assert lines[0] == {"schema": "platform/1"}
    result = next(line for line in lines if line.get("type") == "run")
    assert result["summary"]["pathspec"].startswith("HelloFlow/")
    assert [step["name"] for step in result["summary"]["steps"]] == ["start", "end"]
