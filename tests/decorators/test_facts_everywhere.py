"""Whoever starts a run of an environment, it says where it comes from."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from tests.decorators.test_facts import PLAIN, git

if TYPE_CHECKING:
    from tests.conftest import Home

SECONDS = 120
READ = """
import json
from metaflow import Flow, namespace
namespace(None)
keys = ("commit:", "environment:", "lock:")
runs = list(Flow("CardFlow"))
print(json.dumps([sorted(tag for tag in run.system_tags if tag.startswith(keys)) for run in runs]))
"""


def wait_for_end(home: Home) -> None:
    """Wait until the deployment's run has ended."""
    end = time.monotonic() + SECONDS
    while not any(state in home.ok("history", "CardFlow") for state in ("succeeded", "failed")):
        assert time.monotonic() < end
        time.sleep(1)


def with_environment(home: Home, program: str) -> str:
    """Run a program of a shell with the variables that `platform env` prints."""
    line = f'eval "$({sys.executable} -m platform_cli env)" && {program}'
    done = subprocess.run(
        ["/bin/sh", "-c", line], cwd=home.cwd, env=home.env, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_platform_run_a_release_and_plain_python_give_the_same_facts(home: Home) -> None:
    file = home.cwd / "flows/flow.py"
    file.parent.mkdir()
    file.write_text(PLAIN, encoding="utf-8")
    (home.cwd / "uv.lock").write_text("a lock\n", encoding="utf-8")
    git(home.cwd, "init", "--quiet")
    git(home.cwd, "add", ".")
    git(home.cwd, "commit", "--quiet", "--message", "one")
    # Another repository, and another lock, where releases run.
    git(home.path, "init", "--quiet")
    (home.path / "requirements.txt").write_text("another lock\n", encoding="utf-8")

    home.ok("run", "flows/flow.py")
    home.ok("deploy", "flows/flow.py")
    home.ok("trigger", "CardFlow")
    wait_for_end(home)
    with_environment(home, f"{sys.executable} flows/flow.py run")

    commit, lock = git(home.cwd, "rev-parse", "HEAD")[:12], hashlib.sha256(b"a lock\n").hexdigest()[:12]
    found = json.loads(with_environment(home, f"{sys.executable} -c '{READ}'"))
    assert found == [[f"commit:{commit}", "environment:local", f"lock:{lock}"]] * 3
