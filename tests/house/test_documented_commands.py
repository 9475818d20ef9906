"""Every command that the documents show is run, in the order in which a reader would type it.

A fence marked `console` holds them: a line that begins with `$ ` is a command, one that begins with `> ` continues it,
what else stands there is output. `console notest REASON` is for what cannot be run here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.house.documents import Block, blocks, documents
from tests.house.sources import ROOT

if TYPE_CHECKING:
    from tests.conftest import Home

SECONDS = 600
ALL = {file: blocks(file.read_text(encoding="utf-8")) for file in documents()}
RUNNING = {file: [block for block in found if block.runs] for file, found in ALL.items() if any(b.runs for b in found)}


def test_the_readme_shows_commands() -> None:
    shown = "\n".join(command for block in RUNNING[ROOT / "README.md"] for command in block.commands)
    assert all(f"platform {verb}" in shown for verb in ("run", "deploy", "down"))


@pytest.mark.parametrize("file", ALL, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_command_escapes(file: Path) -> None:
    for block in ALL[file]:
        place = f"{file}:{block.line}"
        assert block.kind not in {"bash", "sh", "shell", "zsh"}, f"{place}: mark it `console`"
        if block.kind == "console":
            assert block.commands, f"{place}: no line begins with `$ `"
            assert not block.mark or block.mark.partition("notest ")[2], f"{place}: say `notest` and the reason"


@pytest.mark.parametrize("file", RUNNING, ids=lambda file: str(file.relative_to(ROOT)))
def test_the_commands_of_a_document_run(home: Home, file: Path) -> None:
    _be_a_clone(home.cwd)
    for block in RUNNING[file]:
        done = _type(home, block)
        assert done.returncode == 0, f"{file}:{block.line}: {done.returncode}\n{done.stdout}"


def test_commands_and_reasons_are_found_in_a_text() -> None:
    text = "a\n```console\n$ one \\\n> --more\noutput\n$ two\n```\n```console notest needs a cloud\n$ three\n```\n"
    run, left = blocks(text)
    assert run.runs
    assert run.commands == ("one \\\n--more", "two")
    assert not left.runs
    assert (left.line, left.mark, left.commands) == (8, "notest needs a cloud", ("three",))


def _be_a_clone(folder: Path) -> None:
    shutil.copytree(ROOT / "flows", folder / "flows", ignore=shutil.ignore_patterns("__pycache__", ".*"))
    shutil.copyfile(ROOT / "platform.toml", folder / "platform.toml")


def _type(home: Home, block: Block) -> subprocess.CompletedProcess[str]:
    """Run a block in a shell that shows each command and stops at the first that fails."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{home.env['PATH']}"
    return subprocess.run(
        ["bash", "-euxo", "pipefail", "-c", "\n".join(block.commands)],  # noqa: S607 - the reader's own shell
        cwd=home.cwd,
        env={**home.env, "PATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS,
        check=False,
    )
