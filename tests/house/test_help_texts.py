"""The help texts that are printed without loading the command line are what the command line would print."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tools.render_help import HELP, render

if TYPE_CHECKING:
    from tests.conftest import Home

WIDTH = 80
# The verbs of the root's list; the others are below one of them.
VERBS = [name.removesuffix(".txt") for name in render() if "-" not in name and name != "platform.txt"]


def test_every_text_is_current() -> None:
    current = {file.name: file.read_text(encoding="utf-8") for file in HELP.iterdir()}
    assert current == render(), "run: python tools/render_help.py"


def test_the_root_lists_every_verb() -> None:
    listed = (HELP / "platform.txt").read_text(encoding="utf-8").partition("Commands:\n")[2]
    assert [line.split()[0] for line in listed.splitlines()] == VERBS


@pytest.mark.parametrize("verb", VERBS)
def test_a_text_begins_with_how_to_call_the_verb_and_fits_a_terminal(verb: str) -> None:
    text = (HELP / f"{verb}.txt").read_text(encoding="utf-8")
    assert text.startswith(f"Usage: platform {verb} [OPTIONS]")
    assert max(map(len, text.splitlines())) <= WIDTH
    assert "..." not in text.partition("\n")[2], "a sentence is cut off"


@pytest.mark.parametrize("verb", VERBS)
def test_every_line_of_a_text_says_something(verb: str) -> None:
    text = (HELP / f"{verb}.txt").read_text(encoding="utf-8")
    _, _, rows = text.partition("\n\n")[2].partition(":\n")
    names = [line for line in rows.splitlines() if re.match(r"  \S", line)]
    silent = [name for name in names if "  " not in name.strip() and f"{name}\n   " not in rows]
    assert not silent


@pytest.mark.parametrize("asked", ["--help", "-h"])
def test_asking_prints_the_text(home: Home, asked: str) -> None:
    assert home.ok(asked) == (HELP / "platform.txt").read_text(encoding="utf-8")
    assert home.ok("up", asked) == (HELP / "up.txt").read_text(encoding="utf-8")
    assert home.ok("scheduler", "run", asked) == (HELP / "scheduler-run.txt").read_text(encoding="utf-8")


def test_asking_with_other_options_prints_the_same(home: Home) -> None:
    assert home.ok("up", "--env", "local", "--help", env={"COLUMNS": "60"}) == home.ok("up", "--help")


def test_a_flow_answers_for_itself(home: Home) -> None:
    flow = home.cwd / "hello"
    flow.write_text("", encoding="utf-8")
    assert "Usage: platform run" not in home.platform("run", "hello", "--help").stdout
    assert "FLOW_NONE" in home.platform("run", "hello", "--help").stderr


def test_a_terminal_without_the_characters_gets_the_text_all_the_same(home: Home) -> None:
    assert "Usage: platform deploy" in home.ok("deploy", "--help", env={"PYTHONIOENCODING": "latin-1"})
