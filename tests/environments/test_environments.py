"""Virtual environments made of a lock: whole or not there, made once, shared, and of nothing but what was locked."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from platform_cli.adapters.dependencies.environments import Environments
from tests.bootstrap.wheels import make_wheels

ROOT = Path(__file__).parents[2]


class User:
    """Somebody with a folder of wheels and nothing else to install from."""

    def __init__(self, folder: Path) -> None:
        self.wheels, self.made, self._folder = folder / "wheels", folder / "environments", folder
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(("UV_", "PIP_"))}
        own = {"HOME": str(folder), "UV_CACHE_DIR": str(folder / "uv"), "PYTHONPATH": str(ROOT)}
        self.env = {**inherited, **own, "UV_NO_INDEX": "1", "UV_FIND_LINKS": str(self.wheels)}

    def start(self, version: str = "1.0", **variables: str) -> subprocess.Popen[str]:
        words = [sys.executable, "-m", "tests.environments.driver", str(self.wheels), str(self.made), version]
        return subprocess.Popen(
            words,
            cwd=self._folder,
            env={**self.env, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def make(self, version: str = "1.0", **variables: str) -> tuple[int, str, str]:
        child = self.start(version, **variables)
        out, err = child.communicate()
        return child.returncode, out, err

    def works(self, made: str) -> bool:
        python, modules = made.split()
        code = "import greeting, numbers_data, platform_cli.launch; print(greeting.greet(), numbers_data.total())"
        env = {**self.env, "PYTHONPATH": modules}
        told = subprocess.run(
            [python, "-c", code], env=env, cwd=self._folder, capture_output=True, text=True, check=False
        )
        return told.stdout == "hello from a wheel 6\n"


@pytest.fixture
def user(tmp_path: Path) -> User:
    return User(tmp_path)


def test_it_is_made_once_and_then_needs_no_index(user: User) -> None:
    code, first, said = user.make()
    assert code == 0, said
    assert user.works(first)
    assert "Installing 2 packages for flow.py" in said
    shutil.rmtree(user.env["UV_CACHE_DIR"])
    assert user.make(UV_FIND_LINKS="/nowhere") == (0, first, "")


def test_it_holds_nothing_but_what_was_locked(user: User) -> None:
    python, modules = user.make()[1].split()
    for module in ("rich", "typer", "platform_cli.cli", "metaflow"):
        env = {**user.env, "PYTHONPATH": modules}
        command = [python, "-c", f"import {module}"]
        done = subprocess.run(command, cwd=user.made, env=env, capture_output=True, text=True, check=False)
        assert "ModuleNotFoundError" in done.stderr, module


def test_another_version_is_another_environment_and_the_first_one_stays(user: User) -> None:
    first, second = user.make("1.0")[1], user.make("2.0")[1]
    assert first.split()[0] != second.split()[0]
    assert user.works(first)
    assert user.works(second)


def test_two_at_once_make_one(user: User) -> None:
    children = [user.start(), user.start()]
    answers = [child.communicate() for child in children]
    assert [child.returncode for child in children] == [0, 0]
    assert len({out for out, _ in answers}) == 1
    assert sum("Installing" in err for _, err in answers) == 1
    assert user.works(answers[0][0])


@pytest.mark.parametrize("sign", ["bin/python", "lib/python*/site-packages/greeting"])
def test_what_was_killed_half_way_is_made_again(user: User, sign: str) -> None:
    child = user.start()
    until = time.monotonic() + 60
    while not list(user.made.glob(f"*/{sign}")) and child.poll() is None and time.monotonic() < until:
        time.sleep(0.001)
    child.send_signal(signal.SIGKILL)
    child.communicate()
    code, made, said = user.make()
    assert code == 0, said
    assert user.works(made)
    assert len(list(user.made.glob("*/bin/python"))) == 1


def test_a_file_that_differs_from_the_lock_is_refused(user: User) -> None:
    elsewhere = user.wheels.parent / "changed"
    make_wheels(user.wheels)
    shutil.copytree(user.wheels, elsewhere)
    wheel = next(elsewhere.glob("greeting*"))
    with zipfile.ZipFile(wheel, "a") as archive:
        archive.writestr("greeting/more.py", "MORE = 1\n")
    code, _, said = user.make(UV_FIND_LINKS=str(elsewhere))
    assert code == 1
    assert "DEPENDENCIES_HASH_MISMATCH: the packages of flow.py cannot be installed: a file differs" in said
    assert "platform lock flow.py" in said


def test_a_package_that_nobody_has_is_named(user: User) -> None:
    code, _, said = user.make(UV_FIND_LINKS=str(user.wheels.parent))
    assert code == 1
    assert "DEPENDENCIES_GONE: numbers-data is in the lock of flow.py, and the package index does not have it." in said
    assert user.make()[0] == 0, "and when it is there again, all goes on"


def test_a_full_disk_is_told_and_leaves_nothing_that_looks_whole(user: User) -> None:
    code, _, said = user.make(LARGEST_FILE="100")
    assert code == 1
    assert "DISK_FULL" in said, said
    code, made, said = user.make()
    assert code == 0, said
    assert user.works(made)


def test_removed_is_removed_and_can_be_made_again(user: User) -> None:
    made = user.make()[1]
    environments = Environments(user.made)
    (only,) = environments.all()
    assert (only.flows, only.packages) == (("flow.py",), 2)
    assert only.interpreter == made.split()[0]
    assert only.bytes > 1000
    environments.remove(only.key)
    assert environments.all() == []
    assert not list(user.made.glob(f"{only.key}*"))
    assert user.works(user.make()[1])
