"""Run programs, and wait for what they bring about."""

from __future__ import annotations

import os
import subprocess
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

PAUSE = 0.1  # seconds between two looks


def run(*command: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> str:
    """Run a program to its end and return what it printed on standard output.

    Raises:
        RuntimeError: With the end of what it printed, if it failed.
    """
    words = [str(word) for word in command]
    whole = {**os.environ, **(env or {})}
    done = subprocess.run(words, cwd=cwd, env=whole, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)}: exit code {done.returncode}\n{(done.stdout + done.stderr)[-4000:]}")
    return done.stdout


def wait_for(what: str, seconds: float, holds: Callable[[], bool]) -> None:
    """Wait until something holds.

    Raises:
        TimeoutError: If it does not in time.
    """
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"{what} took more than {seconds:g} s")
        time.sleep(PAUSE)
