"""Verbs that need an environment before there is one, and names of things that are not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import HELLO, Home, new_home
from tests.e2e.local.refusal import Refusals, error_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Golden


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with new_home(tmp_path_factory.mktemp("bare")) as made:
        yield made


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Give a home that is up, with a deployment and a run."""
    with new_home(tmp_path_factory.mktemp("used")) as made:
        for name in ("hello.py", "twin.py"):
            (made.cwd / name).write_text(HELLO, encoding="utf-8")
        made.ok("run", "hello.py")
        made.ok("deploy", "hello.py")
        yield made


NEEDING: tuple[tuple[str, ...], ...] = (
    ("trigger", "HelloFlow"),
    ("history", "HelloFlow"),
    ("pause", "HelloFlow"),
    ("unpause", "HelloFlow"),
    ("rollback", "HelloFlow"),
    ("undeploy", "HelloFlow"),
    ("event", "arrived"),
    ("runs",),
    ("show",),
    ("logs",),
    ("artifacts",),
    ("cards",),
    ("tag", "HelloFlow/1", "+good"),
    ("resume",),
    ("env",),
)


@pytest.mark.parametrize("arguments", NEEDING, ids=lambda words: words[0])
def test_says_that_nothing_is_up(arguments: tuple[str, ...], bare: Home) -> None:
    done = bare.platform(*arguments)
    error = error_in(done, bare)
    assert done.returncode == 7, error
    assert error.startswith(("error[ENVIRONMENT_DOWN]: the environment 'local'", "error[SCHEDULER_DOWN]: ")), error
    assert "  hint:  platform " in error
    assert not bare.data.exists(), "asking has made data"


def test_what_needs_no_environment_says_what_there_is(bare: Home) -> None:
    listed = bare.platform("deployments")
    assert (listed.returncode, "Nothing is deployed." in listed.stderr) == (0, True)
    assert bare.platform("status").returncode == 7
    for _ in range(2):
        assert "left" in bare.ok("down")
    assert not bare.data.exists()


UNKNOWN: dict[str, tuple[str, ...]] = {
    "deployment-misspelt": ("trigger", "HeloFlow"),
    "deployment-unlike-any": ("undeploy", "xyzzy"),
    "deployment-without-history": ("history", "xyzzy"),
    "release-none-before": ("rollback", "HelloFlow"),
    "release-unknown": ("rollback", "HelloFlow", "7"),
    "release-no-number": ("rollback", "HelloFlow", "last"),
    "run-unknown": ("show", "HelloFlow/1"),
    "run-of-flow-misspelt": ("logs", "HeloFlow"),
    "run-of-flow-unlike-any": ("runs", "Xyzzy"),
    "run-too-deep": ("show", "HelloFlow/1/start/1/x"),
    "run-of-another-namespace": ("show", "HelloFlow", "--namespace", "user:nobody"),
    "run-unknown-to-resume": ("resume", "HelloFlow/1"),
    "run-none-to-resume": ("resume",),
    "run-unknown-to-tag": ("tag", "HelloFlow/1", "+good"),
    "tag-without-sign": ("tag", "HelloFlow", "good"),
    "card-none": ("cards", "HelloFlow"),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_says_what_is_not_there(name: str, used: Home, golden: Golden) -> None:
    Refusals(used, golden)(name, *UNKNOWN[name], code=2)


def test_a_name_that_another_file_has(used: Home, golden: Golden) -> None:
    before = used.ok("history", "HelloFlow")
    Refusals(used, golden)("deployment-of-another-file", "deploy", "twin.py", code=8)
    assert used.ok("history", "HelloFlow") == before
    used.ok("deploy", "twin.py", "--name", "Twin")
    used.ok("undeploy", "Twin")


@pytest.mark.parametrize("name", ["../../zz", "a/b", "", ".hidden", "two words", "x\ny"])
def test_a_name_that_cannot_be_a_folder_s(name: str, used: Home) -> None:
    before = used.ok("deployments")
    done = used.platform("deploy", "hello.py", "--name", name)
    assert (done.returncode, "error[DEPLOYMENT_NAME_INVALID]" in error_in(done, used)) == (2, True)
    assert used.ok("deployments") == before


def test_one_name_for_two_flows(used: Home, golden: Golden) -> None:
    arguments = ("deploy", "hello.py", "twin.py", "--name", "Both")
    Refusals(used, golden)("deployment-one-name-for-two", *arguments, code=2)
    assert "Both" not in used.ok("deployments")
