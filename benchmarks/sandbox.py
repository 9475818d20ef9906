"""A home of its own for what is measured: nothing of the user's is read or written."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.measure import Command
from benchmarks.wide_flow import wide_flow

PYTHON = sys.executable
TRAIN = Path(__file__).parent.parent / "flows" / "train.py"
PLATFORM = str(Path(PYTHON).with_name("platform"))
HELLO = '''\
from metaflow import FlowSpec, step


class HelloFlow(FlowSpec):
    """Say hello, in two steps."""

    @step
    def start(self):
        self.greeting = "hello"
        self.next(self.end)

    @step
    def end(self):
        print(self.greeting)


if __name__ == "__main__":
    HelloFlow()
'''


class Sandbox:
    """Homes below a folder, a flow in it, and the commands of a user who has them."""

    def __init__(self, folder: Path) -> None:
        self.flow = folder / "hello.py"
        self.flow.write_text(HELLO, encoding="utf-8")
        self.train = TRAIN
        self._wide = folder / "wide.py"
        self._wide.write_text(wide_flow(300), encoding="utf-8")
        self._folder = folder
        self._numbers = itertools.count()
        self._fresh = self._new_home()
        self._kept = self._new_home()
        self._stock = self._new_home()

    def python(self, *arguments: str) -> Command:
        """Return a plain Python program."""
        return Command((PYTHON, *arguments), self._env(self._stock), self._folder)

    def stock_run(self) -> Command:
        """Return a run of the flow by stock Metaflow, into a local store as ours is."""
        store = {"METAFLOW_DATASTORE_SYSROOT_LOCAL": str(self._stock), "METAFLOW_HOME": str(self._stock)}
        return Command((PYTHON, str(self.flow), "run"), {**self._env(self._stock), **store}, self._folder)

    def stock_check(self) -> Command:
        """Return stock Metaflow's own check of the training flow."""
        return Command((PYTHON, str(self.train), "check"), self._env(self._stock), self._folder)

    def wide_check(self) -> Command:
        """Return our check of a flow that stock Metaflow cannot even load: it follows every way through."""
        return self.platform("check", str(self._wide))

    def platform(self, *arguments: str) -> Command:
        """Return our command, in a home whose environment stays up."""
        return Command((PLATFORM, *arguments), self._env(self._kept), self._folder)

    def cold_up(self) -> Command:
        """Return `platform up` in a home where nothing has been made, which is as empty again afterwards."""
        return Command((PLATFORM, "up"), self._env(self._fresh), self._folder, after=lambda: self._empty(self._fresh))

    def up(self) -> None:
        """Bring the environment that stays up."""
        self._call(self._kept, "up")

    def close(self) -> None:
        """Take everything down, also what a command that failed has left."""
        for home in (self._kept, self._fresh):
            self._call(home, "down", "--now", "--purge", "--yes")

    def _empty(self, home: Path) -> None:
        self._call(home, "down", "--now", "--purge", "--yes")
        shutil.rmtree(home)
        home.mkdir()

    def _call(self, home: Path, *arguments: str) -> None:
        subprocess.run([PLATFORM, *arguments], env=self._env(home), cwd=self._folder, capture_output=True, check=True)

    def _new_home(self) -> Path:
        home = self._folder / f"home-{next(self._numbers)}"
        home.mkdir()
        return home

    def _env(self, home: Path) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
        return {**kept, "HOME": str(home), "TMPDIR": str(home), "USER": "bench"}
