"""The git commit that a file's folder stands at, if git is there."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def commit_of(folder: Path) -> str:
    """Return the short commit, with '+' for uncommitted changes; empty without git or outside of a work tree."""
    if shutil.which("git") is None:
        return ""
    commit = _git(folder, "rev-parse", "--short=12", "HEAD")
    changed = _git(folder, "status", "--porcelain", "--untracked-files=no", "--", ".") if commit else ""
    return commit + ("+" if changed else "")


def _git(folder: Path, *arguments: str) -> str:
    program = shutil.which("git") or "git"
    done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""
