"""What the command loads before it does anything: counted, for times wobble and counts do not."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from platform_cli.cli.verbs import VERBS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.conftest import Home

HEAVY = {"metaflow", "kubernetes", "google", "pydantic", "rich", "apscheduler", "boto3", "requests", "numpy", "pandas"}


# What the console script does, and then the list of what was loaded.
_PROGRAM = """
import atexit, io, os, sys
atexit.register(lambda: os.write(2, " ".join(sys.modules).encode()))
if sys.argv[1:]:
    from platform_cli.__main__ import main
    main()
"""


@pytest.mark.parametrize("asked", [["--version"], ["--help"], ["up", "--help"], ["scheduler", "run", "--help"]])
def test_what_is_known_is_answered_by_the_interpreter_alone(tmp_path: Path, asked: list[str]) -> None:
    assert _loaded(tmp_path, *asked) - _loaded(tmp_path) == {"platform_cli", "platform_cli.__main__"}


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_that_only_parses_loads_no_vendor_that_does_the_work(tmp_path: Path, verb: str) -> None:
    loaded = _loaded(tmp_path, verb, "--output", "text", "--help")
    assert f"platform_cli.cli.{VERBS[verb][0]}" in loaded, "the verb was not even parsed"
    assert not HEAVY & {name.split(".")[0] for name in loaded}


def test_an_up_that_finds_all_there_loads_no_vendor_either(home: Home) -> None:
    home.ok("up")
    loaded = _loaded(home.cwd, "up", "--output", "json", env=home.env)
    assert "platform_cli.operations.up" in loaded
    assert not {"platform_cli.config.gaps", "platform_cli.config.gcloud", "platform_cli.operations.complete"} & loaded
    assert not HEAVY & {name.split(".")[0] for name in loaded}


def _loaded(folder: Path, *arguments: str, env: Mapping[str, str] | None = None) -> set[str]:
    """Return the names of all modules that are loaded when the command ends."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *arguments],
        cwd=folder,
        env=env or {"HOME": str(folder)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return set(done.stderr.split())
