"""A command line that says something else than a verb takes: refused before anything is touched."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import Home, new_home
from tests.e2e.local.refusal import Refusals, bash, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Golden


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Give a home in which nothing has ever been brought up, and nothing shall be."""
    with new_home(tmp_path_factory.mktemp("bare")) as made:
        yield made


@pytest.fixture
def refused(bare: Home, golden: Golden) -> Refusals:
    return Refusals(bare, golden)


CASES: dict[str, tuple[int, tuple[str, ...]]] = {
    "command-misspelt": (2, ("depoly", "flow.py")),
    "command-unlike-any": (2, ("xyzzy",)),
    "command-of-scheduler": (2, ("scheduler", "instal")),
    "option-misspelt": (2, ("up", "--dry-rnu")),
    "option-unlike-any": (2, ("down", "--xyzzy")),
    "option-of-no-command": (2, ("--xyzzy",)),
    "option-without-value": (2, ("up", "--env")),
    "option-not-a-choice": (2, ("up", "--output", "yaml")),
    "option-not-a-number": (2, ("runs", "--limit", "many")),
    "option-below-its-range": (2, ("runs", "--limit", "0")),
    "argument-too-many": (2, ("up", "now")),
    "argument-missing": (2, ("trigger",)),
    "environment-misspelt": (2, ("up", "--env", "loacl")),
    "environment-unlike-any": (2, ("up", "--env", "prod")),
    "environment-no-name": (2, ("up", "--env", "../x")),
    "target-unknown": (3, ("up", "--set", "target=locla")),
    "set-without-equals": (2, ("up", "--set", "concurrency")),
    "set-without-key": (2, ("up", "--set", "=3")),
    "set-unknown-key": (2, ("up", "--set", "concurency=3")),
    "set-wrong-type": (3, ("up", "--set", "concurrency=many")),
    "set-out-of-range": (3, ("up", "--set", "concurrency=0")),
    "set-not-a-choice": (3, ("up", "--set", "overlap=sikp")),
    "set-data-is-root": (3, ("up", "--set", "data=/")),
    "set-data-of-nobody": (3, ("up", "--set", "data=~nobody-of-that-name/x")),
    "flow-not-named": (2, ("run",)),
    "flow-not-named-to-deploy": (2, ("deploy",)),
    "payload-without-equals": (2, ("event", "arrived", "--payload", "size")),
    "cron-four-fields": (2, ("deploy", "flow.py", "--schedule", "* * * *")),
    "cron-seven-fields": (2, ("deploy", "flow.py", "--schedule", "* * * * * * *")),
    "cron-minute-61": (2, ("deploy", "flow.py", "--schedule", "61 * * * *")),
    "cron-30-february": (2, ("deploy", "flow.py", "--schedule", "0 0 30 2 *")),
    "cron-empty": (2, ("deploy", "flow.py", "--schedule", "")),
    "preset-misspelt": (2, ("deploy", "flow.py", "--schedule", "dialy")),
    "zone-misspelt": (2, ("deploy", "flow.py", "--schedule", "daily", "--timezone", "Europe/Berln")),
    "zone-unlike-any": (2, ("deploy", "flow.py", "--schedule", "daily", "--timezone", "Mars/Phobos")),
}


@pytest.mark.parametrize("name", CASES)
def test_refused_with_one_error(name: str, refused: Refusals, bare: Home) -> None:
    code, arguments = CASES[name]
    refused(name, *arguments, code=code)
    assert not bare.data.exists(), "the refused command has made data"


# One command for each family of errors that an exit code stands for.
FAMILIES: dict[int, tuple[str, ...]] = {
    2: ("depoly",),
    3: ("up", "--set", "concurrency=many"),
    4: ("up", "--set", "data=/dev/null/data"),
    6: ("run", "broken.py"),
    7: ("env",),
}


@pytest.mark.parametrize("code", FAMILIES)
def test_json_output_ends_with_the_same_error_as_an_object(code: int, bare: Home) -> None:
    (bare.cwd / "broken.py").write_text("def (:\n", encoding="utf-8")
    plain = bare.platform(*FAMILIES[code])
    done = bare.platform(*FAMILIES[code], "--output", "json")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    failed = lines[-1]
    assert (done.returncode, plain.returncode, failed["exit_code"]) == (code, code, code)
    assert lines[0] == {"schema": "platform/1"}
    assert failed["event"] == "failed"
    assert "error[" not in done.stderr, "the error is told twice"
    assert f"error[{failed['code']}]: {failed['message']}\n" in plain.stderr
    assert f"  hint:  {failed['hint']}\n" in plain.stderr


def _codes(home: Home, script: str) -> str:
    """Return what a pipeline writes on standard error, with its exit codes at the end."""
    return bash(home, f"{script}; echo codes: ${{PIPESTATUS[@]}} >&2").stderr


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("platform config | head -0", 141),
        ("platform config --output json | head -0", 141),
        ("platform --help | head -0", 141),
        ("platform config --output json 2>&1 | head -0", 141),
    ],
)
def test_a_reader_that_leaves_is_no_error(script: str, code: int, bare: Home) -> None:
    assert _codes(bare, script) == f"codes: {code} 0\n"


def test_an_error_nobody_reads_keeps_its_exit_code(bare: Home) -> None:
    assert _codes(bare, "platform depoly 2>&1 | head -0") == "codes: 2 0\n"


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_no_error(closed: str, bare: Home) -> None:
    assert _codes(bare, f"platform config {closed}") == "codes: 0\n"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /dev/full")
@pytest.mark.parametrize("output", ["text", "json"])
def test_output_to_a_full_disk(output: str, bare: Home) -> None:
    assert _codes(bare, f"platform config --output {output} >/dev/full") == (
        "error[SYSTEM_REFUSED]: the system refuses to go on: no space left on device.\n"
        "  hint:  mend that, then run the same command again: finished work is kept\n"
        "codes: 4\n"
    )


def test_a_terminal_without_our_signs_gets_others(bare: Home) -> None:
    done = bare.platform("status", env={"PYTHONIOENCODING": "ascii"})
    assert (done.returncode, "not healthy" in done.stdout) == (7, True), shown(done.stderr, bare)


def test_purge_asks_and_nobody_can_answer(refused: Refusals, bare: Home) -> None:
    kept = bare.data / "store" / "precious"
    kept.parent.mkdir(parents=True)
    kept.write_text("mine", encoding="utf-8")
    refused("purge-without-yes", "down", "--purge", code=2)
    assert kept.read_text(encoding="utf-8") == "mine"
    bare.ok("down", "--purge", "--yes")
    assert not bare.data.exists()
