"""Parameters and options that a flow, or Metaflow's own run, does not take: at run and at deploy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import HELLO, Home, new_home
from tests.e2e.local.refusal import Refusals, error_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Golden

_PARAMETER = 'name_of_user = Parameter("who", default="world")'
FLOWS = {
    "hello.py": HELLO.replace(_PARAMETER, f'{_PARAMETER}\n    count = Parameter("count", default=1, type=int)'),
    "required.py": HELLO.replace(_PARAMETER, 'name_of_user = Parameter("who", required=True)'),
}


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with new_home(tmp_path_factory.mktemp("parameters")) as made:
        for name, text in FLOWS.items():
            (made.cwd / name).write_text(text, encoding="utf-8")
        made.ok("up")
        yield made


@pytest.fixture
def refused(up: Home, golden: Golden) -> Refusals:
    return Refusals(up, golden)


CASES: dict[str, tuple[str, ...]] = {
    "parameter-misspelt": ("hello.py", "--cuont", "3"),
    "parameter-unlike-any": ("hello.py", "--xyzzy=3"),
    "parameter-wrong-type": ("hello.py", "--count", "many"),
    "parameter-without-value": ("hello.py", "--count"),
    "parameter-text-without-value": ("hello.py", "--who"),
    "parameter-required": ("required.py",),
    "option-of-run-wrong-type": ("hello.py", "--max-workers", "many"),
    "option-of-run-without-value": ("hello.py", "--tag"),
}


@pytest.mark.parametrize("name", CASES)
def test_run_refuses_it(name: str, refused: Refusals) -> None:
    refused(name, "run", *CASES[name], code=2)


@pytest.mark.parametrize(
    "name", ["parameter-misspelt", "parameter-wrong-type", "parameter-text-without-value", "parameter-required"]
)
def test_deploy_refuses_it_with_the_same_words(name: str, up: Home, golden: Golden) -> None:
    done = up.platform("deploy", *CASES[name])
    run = " ".join(["platform", "run", *CASES[name]])
    golden(f"errors/{name}.txt", f"$ {run}\n{error_in(done, up)}exit code {done.returncode}\n")
    assert list((up.data / "releases").glob(".*")) == [], "a draft of a release is left"
    assert "Nothing is deployed" in up.platform("deployments").stderr


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("option-of-metaflow-without-value", ("hello.py", "--datastore")),
        ("option-of-ours-without-value", ("hello.py", "--run-id-file")),
    ],
)
def test_run_alone_refuses_it(name: str, arguments: tuple[str, ...], refused: Refusals) -> None:
    refused(name, "run", *arguments, code=2)


def test_metaflow_says_itself_what_it_refuses(up: Home) -> None:
    done = up.platform("run", "hello.py", "--with", "nosuchdecorator")
    assert done.returncode == 6
    assert "Unknown step decorator nosuchdecorator" in done.stdout + done.stderr
    assert "error[FLOW_REFUSED]: Metaflow refuses hello.py." in done.stderr


def test_a_decorator_that_is_not_there_is_refused_when_it_is_deployed_too(up: Home) -> None:
    done = up.platform("deploy", "hello.py", "--with", "nosuchdecorator")
    assert (done.returncode, "nosuchdecorator" in error_in(done, up)) == (6, True)
    assert "Nothing is deployed" in up.platform("deployments").stderr


def test_a_slip_of_the_finger_is_nothing_to_look_back_on(home: Home, hello: Path) -> None:
    home.ok("up")
    home.platform("run", str(hello), "--whoo", "x")
    assert "no runs yet" in home.platform("runs").stderr
    assert "last failure" not in home.ok("status")
    assert "HelloFlow" not in home.platform("resume").stderr


def test_works_with_the_parameter_given(up: Home) -> None:
    up.ok("run", "required.py", "--who", "Ada", "--max-workers", "2")
    up.ok("deploy", "required.py", "--who", "--Ada--", "--tag", "x")
    up.ok("undeploy", "HelloFlow")
