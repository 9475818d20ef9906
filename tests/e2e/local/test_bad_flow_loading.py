"""A flow file that is Python, and yet cannot be loaded: said with the line, wherever that is, and nothing half made."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.conftest import HELLO, Home, new_home
from tests.e2e.local.refusal import Refusals, error_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Golden


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Give a home that is up, with modules beside the flow files."""
    with new_home(tmp_path_factory.mktemp("loading")) as made:
        (made.cwd / "features.py").write_text("columns = {}\n\nlabel = columns['late']\n", encoding="utf-8")
        (made.cwd / "half.py").write_text("def half(:\n", encoding="utf-8")
        made.ok("up")
        yield made


@pytest.fixture
def refused(up: Home, golden: Golden) -> Refusals:
    return Refusals(up, golden)


# What stands in the flow file's first line.
LINES: dict[str, tuple[int, str]] = {
    "load-module-missing": (6, "import nosuchmodule"),
    "load-module-of-another-name": (6, "import cv2.gapi"),
    "load-module-misspelt": (6, "import featuers"),
    "load-module-of-a-module": (6, "import json.nope"),
    "load-raises": (6, "1 / 0"),
    "load-raises-in-a-module": (6, "import features"),
    "load-syntax-error-in-a-module": (6, "import half"),
    "load-exits": (6, "import sys; sys.exit(3)"),
    "load-exits-with-words": (6, "raise SystemExit('no database')"),
    "load-exits-at-once": (6, "import os; os._exit(0)"),
    "load-is-killed": (6, "import os; os.kill(os.getpid(), 9)"),
}


def _write(home: Home, name: str, line: str) -> str:
    file = home.cwd / f"{name.replace('-', '_')}.py"
    file.write_text(f"{line}\n{HELLO}", encoding="utf-8")
    return file.name


def _nothing_is_left(home: Home) -> None:
    assert list((home.data / "releases").glob(".*")) == [], "a draft of a release is left"
    assert home.ok("deployments", "--output", "json").splitlines()[1:-1] == []
    work = home.state / "work"
    assert not work.exists() or list(work.iterdir()) == [], "a run's folder is left"


@pytest.mark.parametrize("name", LINES)
def test_run_says_where_and_why(name: str, refused: Refusals, up: Home) -> None:
    code, line = LINES[name]
    refused(name, "run", _write(up, name, line), code=code)
    _nothing_is_left(up)


@pytest.mark.parametrize("name", ["load-module-missing", "load-raises-in-a-module", "load-exits", "load-is-killed"])
def test_deploy_says_the_same(name: str, up: Home, golden: Golden) -> None:
    file = _write(up, name, LINES[name][1])
    done = up.platform("deploy", file)
    golden(f"errors/{name}.txt", f"$ platform run {file}\n{error_in(done, up)}exit code {done.returncode}\n")
    _nothing_is_left(up)


def test_runs_once_the_line_is_mended(up: Home) -> None:
    file = _write(up, "mended", "import nosuchmodule")
    assert up.platform("run", file).returncode == 6
    _write(up, "mended", "import json")
    assert "succeeded" in up.ok("run", file)


def test_what_a_flow_does_when_it_is_loaded_disturbs_nothing(up: Home) -> None:
    noise = "import sys, pathlib; print('{\"loaded\": 1}'); sys.stderr.write('noise\\n'); pathlib.Path('made').touch()"
    file = _write(up, "noisy", noise)
    lines = [json.loads(line) for line in up.ok("run", file, "--output", "json").splitlines()]
    assert next(line for line in lines if line.get("type") == "run")["summary"]["successful"]
    (up.cwd / "made").unlink()
    deployed = [json.loads(line) for line in up.ok("deploy", file, "--output", "json").splitlines()]
    assert next(line for line in deployed if line.get("type") == "deployed")["name"] == "HelloFlow"
    up.ok("undeploy", "HelloFlow")
