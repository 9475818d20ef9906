"""Make a virtual environment of a locked set, with uv: files are linked from its cache, and verified by hash."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

from platform_cli.adapters.dependencies.explain import explained
from platform_cli.adapters.dependencies.indexes import for_uv
from platform_cli.adapters.dependencies.local_folders import refreshed
from platform_cli.adapters.dependencies.pythons import need_python
from platform_cli.adapters.dependencies.uv import UvError, run_uv
from platform_cli.adapters.files import make_folder
from platform_cli.core.errors import NotReadyError

if TYPE_CHECKING:
    from pathlib import Path

    from platform_cli.core.dependencies import LockedPackage, LockedSet


def install(packages: LockedSet, minor: str, to: Path, flow: str) -> None:
    """Make the environment; whatever was there before goes.

    Raises:
        PlatformError: If a file is not to be had, differs from what was locked, or cannot be written.
    """
    _, python = need_python((minor,))
    make_folder(to.parent)
    shutil.rmtree(to, ignore_errors=True)
    wanted = to.with_suffix(".txt")
    wanted.write_text("".join(map(_requirement, packages.packages)), encoding="utf-8")
    try:
        run_uv("venv", "--no-project", "--quiet", "--python", python, str(to), folder=to.parent)
        words = ["pip", "install", "--quiet", "--no-deps", "--python", str(to / "bin/python")]
        words += refreshed(packages.packages)
        run_uv(*words, "--requirements", str(wanted), folder=to.parent, variables=for_uv(packages.variables))
    except UvError as error:
        raise _gone(error.text, flow) or explained(
            error.text, f"the packages of {flow}", f"platform lock {flow}"
        ) from None
    finally:
        wanted.unlink(missing_ok=True)


def _requirement(package: LockedPackage) -> str:
    hashes = "" if package.origin else "".join(f" --hash=sha256:{file.sha256}" for file in package.files)
    return f"{package.pin}{hashes}\n"


def _gone(text: str, flow: str) -> NotReadyError | None:
    """Return the error for a package that was there when it was locked, and is not any more."""
    named = re.search(r"Because (?:there is no version of )?([\w.-]+(?:==[\w.!+-]+)?) (?:was not found|and you)", text)
    if named is None:
        return None
    message = f"{named[1]} is in the lock of {flow}, and the package index does not have it."
    hint = (
        f"look whether the index is the one it was locked with (UV_DEFAULT_INDEX), or lock anew: platform lock {flow}"
    )
    return NotReadyError(message, code="DEPENDENCIES_GONE", hint=hint)
