"""Build the rig once, into a folder named after the hash of everything that it is made from."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.cluster.rig import archive, debian, golang, wheels
from tests.cluster.rig.catalogue import catalogue
from tests.cluster.rig.keys import make_keys
from tests.cluster.rig.places import SOURCE, Parts, caches
from tests.cluster.rig.versions import DEBIAN, ESSENTIALS, POSTGRES_PACKAGES, PYTHON_PACKAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    Step = tuple[str, Callable[[], None]]

FOLDERS = ("go", "images")
FILES = ("versions", "golang", "debian", "wheels", "archive", "catalogue", "keys")
TOOLS = ("go", "apt-get", "dpkg", "openssl", "unshare", "nsenter", "ip", "mount")
# Half of PostgreSQL's root: its compiler and Perl, which nobody calls.
NOT_NEEDED = ("usr/lib/x86_64-linux-gnu/libLLVM*", "usr/lib/x86_64-linux-gnu/perl*", "usr/share/perl*")


def parts() -> Parts:
    """Return where what is built from the files as they are now lies, or will."""
    total = hashlib.sha256()
    for file in _inputs():
        total.update(f"{file.relative_to(SOURCE)}\0".encode() + file.read_bytes() + b"\0")
    return Parts(caches() / f"rig-{total.hexdigest()[:12]}")


def _inputs() -> list[Path]:
    files = [SOURCE / f"{name}.py" for name in FILES]
    folders = (file for folder in FOLDERS for file in (SOURCE / folder).rglob("*") if "__pycache__" not in file.parts)
    return sorted([*files, *(file for file in folders if file.is_file())])


def obstacles() -> list[str]:
    """Return what keeps this machine from building and running the rig; nothing if it can."""
    if platform.system() != "Linux" or platform.machine() != "x86_64":
        return ["it needs Linux on x86_64"]
    release = Path("/etc/os-release").read_text(encoding="utf-8")
    found = [f"{tool} is not installed" for tool in TOOLS if not shutil.which(tool)]
    if f'VERSION_ID="{DEBIAN}"' not in release:
        found.append(f"it takes programs from Debian {DEBIAN}, which this machine is not")
    if os.geteuid():
        found.append("it needs root, for namespaces and control groups")
    return found


def build(say: Callable[[str], None]) -> Parts:
    """Build what is missing; each step is skipped when its output is there, so that a build goes on where it ended."""
    whole = parts()
    if whole.root.exists():
        return whole
    partial = Parts(whole.root.with_name(f"{whole.root.name}.partial"))
    work = partial.root / "work"
    for folder in (work, partial.programs, partial.archives):
        folder.mkdir(parents=True, exist_ok=True)
    for name, step in [*_steps(partial, work), ("images", lambda: _write_images(partial))]:
        began = time.monotonic()
        step()
        say(f"{name}: {time.monotonic() - began:.0f} s")
    shutil.rmtree(work)
    partial.root.rename(whole.root)
    _forget_others(whole)
    return whole


def _forget_others(current: Parts) -> None:
    """Remove what earlier inputs made, but for what a machine runs from: each takes gigabytes."""
    used = {file.read_text(encoding="utf-8") for file in caches().glob("run-*/parts")}
    for folder in caches().glob("rig-*"):
        if folder != current.root and str(folder) not in used:
            shutil.rmtree(folder)


def _steps(partial: Parts, work: Path) -> list[Step]:
    root = partial.root
    requirements = SOURCE / "images"
    return [
        ("keys", lambda: make_keys(partial.keys)),
        ("node's programs", lambda: debian.unpack_node_programs(work, partial.debian)),
        ("Python's root", lambda: debian.make_root(work, root / "python-root", [*ESSENTIALS, *PYTHON_PACKAGES])),
        ("PostgreSQL's root", lambda: _make_postgres_root(work, root / "postgres-root")),
        ("tasks' wheels", lambda: wheels.install(requirements / "task/requirements.txt", root / "task-wheels")),
        (
            "metadata's wheels",
            lambda: wheels.install(requirements / "metadata/requirements.txt", root / "metadata-wheels"),
        ),
        *((program.name, _building(program, work, partial.programs)) for program in golang.PROGRAMS),
        ("names of kube", lambda: golang.name_kube(partial.programs)),
    ]


def _building(program: golang.Program, work: Path, into: Path) -> Callable[[], None]:
    return lambda: golang.build(program, work, into)


def _make_postgres_root(work: Path, into: Path) -> None:
    debian.make_root(work, into, [*ESSENTIALS, *POSTGRES_PACKAGES])
    server = "usr/lib/postgresql/15/lib"
    for pattern in (*NOT_NEEDED, f"{server}/llvmjit*", f"{server}/bitcode"):
        for path in into.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _write_images(partial: Parts) -> None:
    for image in catalogue(partial):
        archive.write(image, partial.archives / f"{image.name}.tar")
