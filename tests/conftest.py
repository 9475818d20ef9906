"""What all tests share: an isolated home, the command itself, and golden texts."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

GOLDEN = Path(__file__).parent / "golden"
REPOSITORY = Path(__file__).parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the golden texts from what is printed now")


@dataclasses.dataclass(frozen=True)
class Golden:
    """Compare a text with the file that holds what it should be."""

    update: bool

    def __call__(self, name: str, text: str) -> None:
        file = GOLDEN / name
        if self.update:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        assert file.exists(), f"{file} is missing; write it with: pytest --update-golden"
        assert text == file.read_text(encoding="utf-8"), f"differs from {file}; pytest --update-golden rewrites it"


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    return Golden(update=request.config.getoption("--update-golden"))


@dataclasses.dataclass(frozen=True)
class Home:
    """A home of its own for a user, and the command as that user calls it.

    Attributes:
        prefix: What stands before the command, such as `nsenter …`.
        variables: What its shell has besides.
    """

    path: Path
    cwd: Path
    prefix: tuple[str, ...] = ()
    variables: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def env(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TZ") if name in os.environ}
        own = {"HOME": str(self.path), "USER": "tester", "NO_COLOR": "1", "TMPDIR": str(self.path / "tmp")}
        # What flows declare is in the tests' own environment; tests of dependencies say otherwise.
        return {**kept, **own, "PLATFORM_DEPENDENCIES": "current", **self.variables}

    @property
    def data(self) -> Path:
        """Return the data folder of the environment 'local'."""
        return self.path / ".local/share/platform/local"

    @property
    def state(self) -> Path:
        """Return the state folder of the environment 'local'."""
        return self.path / ".local/state/platform/local"

    def platform(
        self, *arguments: str, cwd: Path | None = None, env: Mapping[str, str] | None = None, timeout: float = 120
    ) -> subprocess.CompletedProcess[str]:
        """Run the command to its end, with nobody at the keyboard."""
        return subprocess.run(
            [*self.prefix, sys.executable, "-m", "platform_cli", *arguments],
            cwd=cwd or self.cwd,
            env={**self.env, **(env or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def ok(self, *arguments: str, **options: object) -> str:
        """Run the command, expect success, and return what it printed on standard output."""
        done = self.platform(*arguments, **options)  # type: ignore[arg-type]
        assert done.returncode == 0, f"platform {' '.join(arguments)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout


@contextlib.contextmanager
def new_home(folder: Path) -> Iterator[Home]:
    """Give a home below a folder; whatever was brought up in it is taken down in the end."""
    home = Home(folder / "home", folder / "work")
    for part in (home.path / "tmp", home.cwd):
        part.mkdir(parents=True)
    try:
        yield home
    finally:
        home.platform("down", "--now")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with new_home(tmp_path) as made:
        yield made


HELLO = '''\
from metaflow import FlowSpec, Parameter, step


class HelloFlow(FlowSpec):
    """Say hello."""

    name_of_user = Parameter("who", default="world")

    @step
    def start(self):
        self.greeting = f"hello {self.name_of_user}"
        self.next(self.end)

    @step
    def end(self):
        print(self.greeting)


if __name__ == "__main__":
    HelloFlow()
'''


@pytest.fixture
def hello(home: Home) -> Path:
    """Write the smallest flow into the home's working folder."""
    file = home.cwd / "hello.py"
    file.write_text(HELLO, encoding="utf-8")
    return file
