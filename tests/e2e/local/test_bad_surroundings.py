"""Odd surroundings: variables that are missing or say something else, odd names of folders, settings that would win."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import HELLO, Home, new_home
from tests.e2e.local.refusal import Refusals, bash, error_in, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Golden

SET_ASIDE = "set aside, for the environment's profile says otherwise."


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with new_home(tmp_path_factory.mktemp("surroundings")) as made:
        (made.cwd / "hello.py").write_text(HELLO, encoding="utf-8")
        made.ok("up")
        yield made


def test_spaces_and_letters_of_other_scripts_everywhere(tmp_path: Path) -> None:
    with new_home(tmp_path / "Jürgen's 家 folder") as home:
        flow = home.cwd / "mes flux" / "prévision été.py"
        flow.parent.mkdir()
        flow.write_text(HELLO, encoding="utf-8")
        (home.cwd / "platform.toml").write_text('[deploy]\nflows = ["mes flux/prévision été.py"]\n', encoding="utf-8")
        assert "succeeded" in home.ok("run", "mes flux/prévision été.py", "--who", "Zoë & 'Ω'")
        artifacts = home.ok("artifacts", "HelloFlow")
        home.ok("deploy")
        home.ok("trigger", "HelloFlow")
        assert "healthy" in home.ok("status")
        home.ok("down", "--purge", "--yes")
    assert "Zoë & 'Ω'" in artifacts
    assert not home.data.exists()


def _without(home: Home, *names: str) -> dict[str, str]:
    return {name: value for name, value in home.env.items() if name not in names}


def test_neither_home_nor_user_set(up: Home, tmp_path: Path) -> None:
    data = tmp_path / "data"
    for verb in (("up",), ("run", "hello.py"), ("down", "--purge", "--yes")):
        done = subprocess.run(
            [sys.executable, "-m", "platform_cli", *verb, "--set", f"data={data}"],
            cwd=up.cwd,
            env=_without(up, "HOME", "USER"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (verb, done.returncode) == (verb, 0), done.stderr
    assert not data.exists()


@pytest.mark.parametrize("user", ["", "root"])
def test_a_user_whom_metaflow_refuses_gets_another_name(user: str, up: Home) -> None:
    variables = {"USER": "root", "METAFLOW_USER": user}
    lines = up.ok("run", "hello.py", "--output", "json", env=variables).splitlines()
    summary = next(json.loads(line)["summary"] for line in lines if '"type":"run"' in line)
    assert summary["namespace"].startswith("user:")
    assert summary["namespace"] not in {"user:", "user:root"}


def _warnings(stderr: str, home: Home) -> list[str]:
    return [line for line in shown(stderr, home).splitlines() if line.startswith("warning: ")]


def test_variables_that_would_win_are_set_aside_and_said_so(up: Home) -> None:
    before = up.ok("runs", "HelloFlow") if "HelloFlow" in up.ok("runs") else ""
    theirs = {"METAFLOW_DEFAULT_DATASTORE": "s3", "METAFLOW_PROFILE": "missing", "METAFLOW_HOME": "/nonexistent"}
    done = up.platform("run", "hello.py", env=theirs)
    assert done.returncode == 0, done.stderr
    names = "METAFLOW_DEFAULT_DATASTORE, METAFLOW_HOME, METAFLOW_PROFILE"
    assert _warnings(done.stderr, up) == [f"warning: {names} of your shell: {SET_ASIDE}"]
    after = up.ok("runs", "HelloFlow", env=theirs)
    assert after.count("succeeded") == before.count("succeeded") + 1, "the run is not in the environment's own store"


@pytest.fixture
def local_config(up: Home) -> Iterator[Path]:
    file = up.cwd / ".metaflow" / "config.json"
    file.parent.mkdir()
    yield file
    shutil.rmtree(file.parent)


def test_a_local_config_that_would_win_is_set_aside_and_said_so(up: Home, local_config: Path) -> None:
    theirs = {"METAFLOW_DEFAULT_DATASTORE": "s3", "METAFLOW_DEFAULT_METADATA": "local", "METAFLOW_DEBUG_S3": "1"}
    local_config.write_text(json.dumps(theirs), encoding="utf-8")
    done = up.platform("run", "hello.py")
    assert done.returncode == 0, done.stderr
    assert _warnings(done.stderr, up) == [
        f"warning: METAFLOW_DEFAULT_DATASTORE in PROJECT/.metaflow/config.json: {SET_ASIDE}",
        "warning: METAFLOW_DEBUG_S3 in PROJECT/.metaflow/config.json: in force, for Metaflow reads that file too.",
    ]
    assert json.loads(local_config.read_text(encoding="utf-8")) == theirs


@pytest.mark.parametrize("text", ["{half", "", "[1, 2]"])
@pytest.mark.parametrize("verb", [("run", "hello.py"), ("deploy", "hello.py"), ("runs",)], ids=lambda verb: verb[0])
def test_a_local_config_that_is_broken(text: str, verb: tuple[str, ...], up: Home, local_config: Path) -> None:
    local_config.write_text(text, encoding="utf-8")
    done = up.platform(*verb)
    error = error_in(done, up)
    assert done.returncode == 3, error
    assert error.startswith("error[METAFLOW_CONFIG_BROKEN]: PROJECT/.metaflow/config.json is no JSON object"), error
    assert local_config.read_text(encoding="utf-8") == text


def test_a_working_folder_that_was_removed(up: Home) -> None:
    done = bash(up, "mkdir gone && cd gone && rmdir ../gone && platform status")
    assert done.returncode == 4
    assert done.stderr == (
        "error[FOLDER_GONE]: the working folder has been removed.\n  hint:  go to a folder that exists: cd ~\n"
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere; tests/e2e/local/test_bad_disks.py mounts one")
def test_a_working_folder_that_cannot_be_written_to(up: Home) -> None:
    up.cwd.chmod(0o500)
    try:
        assert "succeeded" in up.ok("run", "hello.py")
    finally:
        up.cwd.chmod(0o700)


def test_modules_of_the_users_named_like_python_s_own(home: Home) -> None:
    (home.cwd / "flows").mkdir()
    (home.cwd / "flows" / "hello.py").write_text(HELLO, encoding="utf-8")
    (home.cwd / "platform.toml").touch()
    for name in ("copy", "json", "types", "queue", "click", "platform_cli"):
        (home.cwd / f"{name}.py").write_text("raise SystemExit('the wrong module')\n", encoding="utf-8")
    command = Path(sys.executable).with_name("platform")
    for verb in (("up",), ("run", "flows/hello.py"), ("deploy", "flows/hello.py"), ("down", "--now")):
        done = subprocess.run(
            [command, *verb],
            cwd=home.cwd,
            env=home.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (verb, done.returncode) == (verb, 0), done.stderr


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS has no such names")
def test_a_name_that_is_no_text(up: Home) -> None:
    name = os.fsdecode(b"h\xff.py")
    (up.cwd / name).write_text(HELLO, encoding="utf-8")
    for verb in ("run", "deploy"):
        done = up.platform(verb, name)
        assert (done.returncode, error_in(done, up)) == (
            2,
            "error[NOT_TEXT]: 'h\\udcff.py' is not UTF-8 text.\n  hint:  give the file or folder another name\n",
        )
    (up.cwd / name).unlink()


def test_a_terminal_that_knows_ascii_only(up: Home, golden: Golden) -> None:
    Refusals(up, golden)("terminal-ascii", "run", "größe.py", code=2, env={"PYTHONIOENCODING": "ascii"})
