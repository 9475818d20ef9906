"""The git commit that a file's folder stands at, if git is there."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path


def commit_of(folder: Path) -> str:
    """Return the short commit, with '+' for uncommitted changes; empty without git or outside of a work tree."""
    if shutil.which("git") is None:
        return ""
    commit = _git(folder, "rev-parse", "--short=12", "HEAD")
    changed = _git(folder, "status", "--porcelain", "--untracked-files=no", "--", ".") if commit else ""
    return commit + ("+" if changed else "")


def repository_of(folder: Path) -> Path | None:
    """Return the top of the work tree that a folder is in; None without git or outside of one."""
    top = _git(folder, "rev-parse", "--show-toplevel") if shutil.which("git") else ""
    return Path(top) if top else None


def origin_of(folder: Path) -> str:
    """Return whose project a folder is, as owner/name of where it is fetched from; its own name if that is nowhere."""
    url = _git(folder, "config", "--get", "remote.origin.url") if shutil.which("git") else ""
    parts = url.removesuffix("/").removesuffix(".git").replace(":", "/").split("/")
    return "/".join(parts[-2:]) if url else folder.name


def _git(folder: Path, *arguments: str) -> str:
    program = shutil.which("git") or "git"
    done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""
