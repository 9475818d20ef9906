"""`platform data put|ls|get|rm`, as a user types them."""

from __future__ import annotations

import dataclasses
import filecmp
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Home

BIG = os.urandom(20_000_000)
_NO_LARGE_FILES = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000_000, 100_000_000))
os.execv(sys.argv[1], sys.argv[1:])
"""


@pytest.fixture
def files(home: Home) -> Path:
    """A folder with two files, in a home whose environment is up."""
    home.ok("up")
    (home.cwd / "small.txt").write_text("small")
    (home.cwd / "big.bin").write_bytes(BIG)
    return home.cwd


def rows(home: Home, *arguments: str) -> list[dict[str, Any]]:
    """Return what a command returned, event lines left out."""
    lines = map(json.loads, home.ok("data", *arguments, "--output", "json").splitlines())
    return [line for line in lines if "type" in line]


def keys(home: Home) -> list[str]:
    return [row["key"] for row in rows(home, "ls", "--recursive")]


@pytest.mark.usefixtures("files")
def test_there_and_back(home: Home) -> None:
    done = home.platform("data", "put", "small.txt", "big.bin", "raw/")
    assert done.returncode == 0, done.stderr
    assert "✓ Store raw/small.txt  5 bytes" in done.stderr
    assert "✓ Store raw/big.bin  20.0 MB" in done.stderr
    assert keys(home) == ["raw/big.bin", "raw/small.txt"]
    home.ok("data", "get", "raw/big.bin", "copy.bin")
    assert (home.cwd / "copy.bin").read_bytes() == BIG
    (home.cwd / "into").mkdir()
    home.ok("data", "get", "raw/small.txt", "into")
    assert (home.cwd / "into" / "small.txt").read_text() == "small"


def test_what_is_there_already_is_not_stored_again(home: Home, files: Path) -> None:
    assert [row["moved"] for row in rows(home, "put", "big.bin")] == [len(BIG)]
    again = home.platform("data", "put", "big.bin")
    assert "= Store big.bin  already there" in again.stderr
    (files / "big.bin").write_bytes(BIG[::-1])
    assert [row["moved"] for row in rows(home, "put", "big.bin")] == [len(BIG)]


@pytest.mark.usefixtures("files")
def test_keys_of_files(home: Home) -> None:
    home.ok("data", "put", "small.txt")
    home.ok("data", "put", "small.txt", "other/name")
    home.ok("data", "put", "small.txt", "folder/")
    home.ok("data", "put", "small.txt", "big.bin", "both")
    assert keys(home) == ["both/big.bin", "both/small.txt", "folder/small.txt", "other/name", "small.txt"]
    level = rows(home, "ls")
    assert [(row["key"], row["size"]) for row in level[:2]] == [("both/", None), ("folder/", None)]
    assert [row["key"] for row in rows(home, "ls", "both")] == ["both/big.bin", "both/small.txt"]


def test_a_prefix_may_be_called_like_a_folder_that_is_there(home: Home) -> None:
    (home.cwd / "week").mkdir()
    (home.cwd / "week" / "monday.txt").write_text("rain", encoding="utf-8")
    home.ok("data", "put", "week/monday.txt", "week/")
    assert "week/monday.txt" in home.ok("data", "ls", "--recursive")


def test_flows_see_the_same_keys(home: Home, files: Path) -> None:
    home.ok("data", "put", "small.txt", "in/small.txt")
    code = "from metaflow import GS\nwith GS() as gs: gs.put('out', gs.get('in/small.txt').text.upper())"
    variables = dict(
        line.removeprefix("export ").split("=", 1) for line in home.ok("env").splitlines() if line.startswith("export ")
    )
    subprocess.run([sys.executable, "-c", code], env={**home.env, **variables}, cwd=files, check=True)
    home.ok("data", "get", "out")
    assert (files / "out").read_text() == "SMALL"


@pytest.mark.usefixtures("files")
def test_removed_is_gone_all_or_nothing(home: Home) -> None:
    home.ok("data", "put", "small.txt", "big.bin", "x/")
    refused = home.platform("data", "rm", "x/small.txt", "x/missing")
    assert refused.returncode == 2
    assert "error[DATA_UNKNOWN]: nothing is stored as x/missing; nothing was removed." in refused.stderr
    assert keys(home) == ["x/big.bin", "x/small.txt"]
    home.ok("data", "rm", "x/small.txt", "x/big.bin")
    empty = home.platform("data", "ls")
    assert (empty.returncode, empty.stdout) == (0, "")
    assert "Nothing is stored." in empty.stderr


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("get", "nope"), "error[DATA_UNKNOWN]: nothing is stored as"),
        (("get", "../../profile"), "error[DATA_KEY_INVALID]: '../../profile' would leave its root"),
        (("get", "small.txt", "no/folder/file"), "error[DATA_FILE_MISSING]: there is no folder no/folder"),
        (("put", "nope", "key"), "error[DATA_FILE_MISSING]: nope does not exist"),
        (("put", "."), "error[DATA_FILE_MISSING]: . is a folder"),
        (("put", "small.txt", "../key"), "error[DATA_KEY_INVALID]: '../key' would leave its root"),
        (("ls", "a//b"), "error[DATA_KEY_INVALID]: 'a//b' has two slashes"),
    ],
)
def test_what_cannot_be_done(home: Home, arguments: tuple[str, ...], says: str) -> None:
    done = home.platform("data", *arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert "hint:" in done.stderr


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("get", "x/smal.txt"), "nothing is stored as x/smal.txt. Did you mean 'x/small.txt'?"),
        (("rm", "x/smal.txt"), "nothing was removed. Did you mean 'x/small.txt'?"),
        (("get", "x"), "nothing is stored as x. x/ is a prefix of others, such as x/small.txt."),
    ],
)
def test_a_misspelt_key(home: Home, arguments: tuple[str, ...], says: str) -> None:
    home.ok("data", "put", "small.txt", "x/")
    done = home.platform("data", *arguments)
    assert done.returncode == 2
    assert "error[DATA_UNKNOWN]: nothing is stored as x" in done.stderr
    assert says in done.stderr
    assert "hint:  platform data ls x" in done.stderr


def test_an_interrupted_get_goes_on(home: Home, files: Path) -> None:
    with (files / "huge.bin").open("wb") as huge:
        huge.truncate(150_000_000)
        huge.write(b"first")
    home.ok("data", "put", "huge.bin")
    stopped = dataclasses.replace(home, prefix=(sys.executable, "-c", _NO_LARGE_FILES))
    done = stopped.platform("data", "get", "huge.bin", "copy.bin")
    assert done.returncode != 0
    assert "could not be written: File too large" in done.stderr
    assert not (files / "copy.bin").exists()
    again = home.platform("data", "get", "huge.bin", "copy.bin")
    assert "✓ Fetch huge.bin  150.0 MB, of which 67.1 MB were there already" in again.stderr
    assert filecmp.cmp(files / "huge.bin", files / "copy.bin", shallow=False)


def test_there_is_nothing_to_see_before_up(home: Home) -> None:
    for arguments in (("ls",), ("get", "a"), ("rm", "a")):
        done = home.platform("data", *arguments)
        assert done.returncode == 7
        assert "error[ENVIRONMENT_DOWN]" in done.stderr


def test_the_first_put_brings_the_environment_up(home: Home) -> None:
    (home.cwd / "small.txt").write_text("small")
    done = home.platform("data", "put", "small.txt")
    assert done.returncode == 0
    assert "bringing it up" in done.stderr
    assert keys(home) == ["small.txt"]
