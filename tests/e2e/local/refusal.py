"""Have a command refused, and look at it as a user would: one clear error, and nothing lost."""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.conftest import Golden, Home

_LONGEST = 12
_SEEN_HERE = (
    (re.compile(r"^  log:   .*\n", re.MULTILINE), ""),
    (re.compile(r"process \d+"), "process PID"),
    (re.compile(r"/\S*/site-packages/"), "SITE-PACKAGES/"),
    (re.compile(r" {2}\d+\.\d+s$", re.MULTILINE), "  SECONDS"),
    (re.compile(r"\b[A-Z]\w+Flow/\d{10,}"), "RUN"),
)


@dataclasses.dataclass(frozen=True)
class Refusals:
    """Commands that must fail, each with its golden text."""

    home: Home
    golden: Golden

    def __call__(self, name: str, *arguments: str, code: int, **options: Any) -> str:
        """Run a command, compare its error with the golden text of that name, and return the error as shown.

        Args:
            name: The golden text, below tests/golden/errors.
            arguments: What follows `platform`.
            code: The exit code it must have.
            options: Handed on to Home.platform.
        """
        done = self.home.platform(*arguments, **options)
        error = error_in(done, self.home)
        line = " ".join(["platform", *(_quoted(self._shown(word)) for word in arguments)])
        self.golden(f"errors/{name}.txt", f"$ {line}\n{error}exit code {done.returncode}\n")
        assert done.returncode == code, error
        return error

    def _shown(self, word: str) -> str:
        return shown(word, self.home)


def error_in(done: subprocess.CompletedProcess[str], home: Home) -> str:
    """Return the one error in what a command wrote, without what differs from machine to machine."""
    written = done.stdout + done.stderr
    assert "Traceback (most recent call last)" not in written, written
    assert done.stderr.count("error[") == 1, written
    error = shown(done.stderr[done.stderr.index("error[") :], home)
    assert "  hint:  " in error, f"no hint: {error}"
    assert error.count("\n") <= _LONGEST, f"too long for a user to read:\n{error}"
    return error


def shown(text: str, home: Home) -> str:
    """Return a text without what differs from machine to machine."""
    for path, name in ((home.cwd, "PROJECT"), (home.path, "~"), (Path(home.path.parent), "FOLDER")):
        text = text.replace(str(path), name)
    for pattern, name in _SEEN_HERE:
        text = pattern.sub(name, text)
    return text


def _quoted(word: str) -> str:
    return word if re.fullmatch(r"[\w./=~:+-]+", word) else f"'{word}'"


def bash(home: Home, script: str) -> subprocess.CompletedProcess[str]:
    """Run a script in a home's project; in it `platform` is the command."""
    return subprocess.run(
        [shutil.which("bash") or "bash", "-c", script.replace("platform", f"{sys.executable} -m platform_cli")],
        cwd=home.cwd,
        env=home.env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
