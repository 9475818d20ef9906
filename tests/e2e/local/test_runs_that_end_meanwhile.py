"""A run that comes to its end while `platform runs` or `logs --follow` looks is told as what it became."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.ledger import Ledger
from tests.conftest import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Home

NOBODY = 2**22 + 1  # more than a process's id can be
# An environment in which a run is written down as ended after somebody has looked once.
LOOK = """
import datetime, os, sys
from pathlib import Path
from platform_cli.adapters.ledger import Ledger
from platform_cli.config.load import load_settings
from platform_cli.operations.logs import follow_logs
from platform_cli.operations.results import list_runs
from platform_cli.targets.local import LocalTarget

class Ending(LocalTarget):
    def runs(self, *states, **which):
        found = super().runs(*states, **which)
        ended = {"state": "succeeded", "pathspec": sys.argv[1], "ended": datetime.datetime.now(datetime.timezone.utc)}
        Ledger(self.settings.places.ledger).update_run(found[0].id, **ended)
        return found

target = Ending(load_settings(environment=None, overrides=[], variables=os.environ, cwd=Path.cwd()))
"""
LIST = 'print(*(f"{row.pathspec} {row.status}" for row in list_runs(target, None, 10, None)), sep=", ")'
FOLLOW = 'print(*(one.line for one in follow_logs(target, sys.argv[1], None, print)), sep=", ")'


@pytest.mark.parametrize(("program", "said"), [(LIST, "{} succeeded"), (FOLLOW, "hello")], ids=["list", "follow"])
def test_it_is_not_called_interrupted(home: Home, hello: Path, program: str, said: str) -> None:
    home.ok("run", str(hello))
    ledger = Ledger(home.data / "ledger.db")
    [run] = ledger.runs()
    ledger.update_run(run.id, state="running", pid=NOBODY, pid_started=1.0, ended=None)
    command = [sys.executable, "-c", LOOK + program, str(run.pathspec)]
    env = {**home.env, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(command, cwd=home.cwd, env=env, capture_output=True, text=True, check=False)
    assert said.format(run.pathspec) in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0, done.stderr
