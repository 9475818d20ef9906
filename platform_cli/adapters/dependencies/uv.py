"""Call uv, which resolves, downloads, builds and installs; nothing of that is done by us."""

from __future__ import annotations

import functools
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from platform_cli.adapters import process
from platform_cli.adapters.dependencies.pip_settings import as_uv_variables

if TYPE_CHECKING:
    from collections.abc import Mapping

# What would make uv look at another environment or project than the one that we name.
_SET_ASIDE = ("VIRTUAL_ENV", "CONDA_PREFIX", "UV_PROJECT_ENVIRONMENT", "UV_PROJECT", "UV_PYTHON", "PYTHONPATH")


class UvError(Exception):
    """Uv could not do it; holds what it wrote."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def run_uv(*words: str, folder: Path, variables: Mapping[str, str] | None = None) -> str:
    """Run uv and return what it wrote: its result, or, where that goes to a file, its remarks.

    Args:
        words: What follows `uv`.
        folder: The working directory.
        variables: Environment variables besides those of the user.

    Raises:
        UvError: If it failed.
    """
    code, written, remarks = _call(words, folder, {**_environment(), **(variables or {})})
    if code != 0:
        raise UvError(remarks or written)
    return written or remarks


def _call(words: tuple[str, ...], folder: Path, env: Mapping[str, str]) -> tuple[int, str, str]:
    from uv import find_uv_bin

    child = process.start([find_uv_bin(), *words], env=env, cwd=folder, output=subprocess.PIPE, errors=subprocess.PIPE)
    began = process.started_at(child.pid)
    try:
        written, remarks = child.communicate()
    except BaseException:  # Ctrl-C does not reach it: it is in a session of its own
        process.stop_group(child.pid, began)
        raise
    return child.returncode, written, remarks


@functools.cache
def _environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key not in _SET_ASIDE}
    # Like pip: certificates are those of the system, which is where a company puts its own.
    defaults = {"UV_SYSTEM_CERTS": "true", "NO_COLOR": "1", "UV_NO_PROGRESS": "1", **as_uv_variables(kept)}
    return {**defaults, **kept, "PATH": _search_path(kept)}


def _search_path(env: Mapping[str, str]) -> str:
    """Return PATH with the interpreters of pyenv in the place of its shims, which answer for the current one only."""
    root = Path(env.get("PYENV_ROOT") or Path(env.get("HOME", "/"), ".pyenv"))
    pythons = [str(one) for one in sorted(root.glob("versions/*/bin"))]
    folders = [one for one in env.get("PATH", os.defpath).split(os.pathsep) if Path(one) != root / "shims"]
    return os.pathsep.join((*folders, *pythons))
