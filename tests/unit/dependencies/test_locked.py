"""A flow that has its lock: read at once, with nothing loaded that only choosing needs, and never changed unasked."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.dependencies.declare import find_declaration
from platform_cli.adapters.dependencies.lock_file import lock_of, write_lock
from platform_cli.core.dependencies import Lock, LockedPackage, LockedSet

if TYPE_CHECKING:
    from pathlib import Path

_SCRIPT = '# /// script\n# dependencies = ["numpy>=2"]\n# ///\nfrom metaflow import FlowSpec\n'
_PROGRAM = """
import os, sys
from pathlib import Path
from platform_cli.config.load import load_settings
from platform_cli.core.errors import PlatformError
from platform_cli.operations.lock import locked
settings = load_settings(environment=None, overrides=(), variables=os.environ, cwd=Path.cwd())
try:
    found = locked(Path("flow.py"), settings, print)
except PlatformError as error:
    sys.exit(f"{error.code}: {error.message}")
print(found and found[1].main.packages[0].pin, *sys.modules)
"""


@pytest.fixture
def flow(tmp_path: Path) -> Path:
    file = tmp_path / "flow.py"
    file.write_text(_SCRIPT, encoding="utf-8")
    declaration = find_declaration(file)
    assert declaration is not None
    packages = (LockedPackage(name="numpy", version="2.0"),)
    lock = Lock(
        declared=declaration.digest,
        source="flow.py",
        asked=declaration.asked,
        sets=(LockedSet(pythons=("3.11",), packages=packages),),
    )
    write_lock(lock_of(file), lock, file.name)
    return file


def test_other_settings_with_the_same_requirements_are_said(flow: Path) -> None:
    text = _SCRIPT.replace("# ///\n", '# [tool.uv]\n# prerelease = "allow"\n# ///\n')
    flow.write_text(text, encoding="utf-8")
    done = _run(flow)
    assert "LOCK_STALE" in done.stderr
    assert "its settings" in done.stderr


def _locked(flow: Path, **variables: str) -> list[str]:
    done = _run(flow, **variables)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def _run(flow: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    env = {"HOME": str(flow.parent / "home"), "PATH": "", **variables}
    words = [sys.executable, "-c", _PROGRAM]
    return subprocess.run(words, cwd=flow.parent, env=env, capture_output=True, text=True, check=False)


def test_nothing_is_loaded_that_only_choosing_needs(flow: Path) -> None:
    pin, *modules = _locked(flow)
    assert pin == "numpy==2.0"
    assert not {"packaging", "uv"} & set(modules)


def test_the_current_environment_is_used_if_somebody_says_so(flow: Path) -> None:
    lock_of(flow).write_text("no lock at all", encoding="utf-8")
    nothing, *modules = _locked(flow, PLATFORM_DEPENDENCIES="current")
    assert nothing == "None"
    assert "platform_cli.adapters.dependencies.declare" not in modules
