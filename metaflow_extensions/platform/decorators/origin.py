"""Find out where the code of a run comes from: commit, lock of dependencies, environment.

A release runs from a folder of its own, where git has nothing to say: whoever starts it says so in variables. The lock
lies in that folder, for a deployment takes it along.

PLATFORM_COMMIT: The commit, with '+' for uncommitted changes; set and empty: there is none, and the flow is a release.
PLATFORM_LOCK: The hash of the lock of dependencies, where it is not in the folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path
from typing import Any

_HANDED_ON = "PLATFORM_GIT"
_LOCKS = (
    "uv.lock",
    "pylock.toml",
    "poetry.lock",
    "pdm.lock",
    "Pipfile.lock",
    "conda-lock.yml",
    "requirements.txt",
)
_GIT_KEYS = ("repo_url", "branch_name", "commit_sha", "has_uncommitted_changes")
_SHORT = 12


def tags(environment: Any) -> list[str]:
    """Return the facts that are known, as tags."""
    from . import profile

    facts = {"commit": commit(environment), "environment": profile.environment(), "lock": _lock()}
    return [f"{name}:{value}" for name, value in facts.items() if value]


def commit(environment: Any) -> str:
    """Return the short commit of the flow's folder, with '+' for uncommitted changes; empty outside of git.

    Metaflow has asked git already, and in a pod the code package says it. The answers are handed on to the tasks that
    this process starts, which then need not ask again.
    """
    from metaflow.packaging_sys import MetaflowCodeContent

    info = MetaflowCodeContent.get_info() or environment.get_environment_info()
    known = {key: info[key] for key in _GIT_KEYS if key in info}
    answers = {"folder": _flow_folder(), "git": known, "version": info["metaflow_version"]}
    os.environ[_HANDED_ON] = json.dumps(answers)
    return str(known.get("commit_sha", ""))[:_SHORT] + ("+" if known.get("has_uncommitted_changes") else "")


def tell_metaflow() -> None:
    """Give Metaflow the answers of git that this process was given, before it asks: that takes many programs a task."""
    from metaflow import metaflow_git, metaflow_version

    handed_on = json.loads(os.environ.get(_HANDED_ON, "{}"))
    if handed_on.get("folder") == _flow_folder():
        metaflow_git._git_info_cache = handed_on["git"]  # noqa: SLF001 - there is no other way in
        metaflow_version._version_cache[False] = handed_on["version"]  # noqa: SLF001
    elif (given := os.environ.get("PLATFORM_COMMIT")) is not None:
        answer = {"commit_sha": given.rstrip("+"), "has_uncommitted_changes": given.endswith("+")}
        metaflow_git._git_info_cache = answer if given else {}  # noqa: SLF001


def _flow_folder() -> str:
    return str(Path(sys.argv[0]).absolute().parent)


def _lock() -> str:
    if given := os.environ.get("PLATFORM_LOCK"):
        return given
    file = lock_file()
    return hashlib.sha256(file.read_bytes()).hexdigest()[:_SHORT] if file else ""


def lock_file() -> Path | None:
    """Return the nearest lock at or above the flow's folder, up to the top of its repository; a release has its own."""
    folder = Path(_flow_folder())
    for place in (folder, *(() if "PLATFORM_COMMIT" in os.environ else folder.parents)):
        for name in _LOCKS:
            if (place / name).is_file():
                return place / name
        if (place / ".git").exists():
            break
    return None
