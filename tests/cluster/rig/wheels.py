"""Take packages of Python from PyPI, for the Python that images run."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from tests.cluster.rig.commands import run
from tests.cluster.rig.versions import PYTHON


def install(requirements: Path, into: Path) -> None:
    """Install exactly what a file lists into a folder, unless it is there."""
    if into.exists():
        return
    partial = into.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    uv = Path(sys.executable).parent / "uv"
    target = ("--target", partial, "--python-version", PYTHON, "--python-platform", "x86_64-manylinux_2_28")
    exactly = ("--no-deps", "--only-binary", ":all:", "--requirement", requirements)
    run(uv, "pip", "install", "--quiet", "--system-certs", "--python", sys.executable, *target, *exactly)
    partial.rename(into)
