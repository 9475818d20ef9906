"""Packages of the user's own as wheels that travel with a release: what was deployed does not change with a folder."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from platform_cli.adapters.dependencies.explain import explained
from platform_cli.adapters.dependencies.indexes import for_uv
from platform_cli.adapters.dependencies.lock_file import path_of
from platform_cli.adapters.dependencies.uv import UvError, run_uv
from platform_cli.core.dependencies import LockedFile

if TYPE_CHECKING:
    from platform_cli.core.dependencies import Lock, LockedPackage, LockedSet

_FOLDER = "platform-wheels"
_EPOCH = "315532800"  # 1980, the first year that a zip file can say: the same code makes the same wheel


def is_local(lock: Lock) -> bool:
    """Say whether packages of a lock lie on this disk."""
    return any(package.origin.startswith("file://") for one in lock.sets for package in one.packages)


def with_wheels(lock: Lock, folder: Path, flow: str) -> Lock:
    """Return a lock whose packages from this disk are wheels in a folder below the given one.

    Raises:
        PlatformError: If one cannot be built.
    """
    sets = tuple(_with_wheels(one, folder / _FOLDER, flow) for one in lock.sets)
    return msgspec.structs.replace(lock, sets=sets)


def _with_wheels(one: LockedSet, folder: Path, flow: str) -> LockedSet:
    packages = tuple(
        _as_wheel(package, one, folder, flow) if package.origin.startswith("file://") else package
        for package in one.packages
    )
    places = [*filter(None, one.variables.get("UV_FIND_LINKS", "").split(",")), str(folder.resolve())]
    variables = {**one.variables, "UV_FIND_LINKS": ",".join(places)}
    return msgspec.structs.replace(one, packages=packages, variables=variables)


def _as_wheel(package: LockedPackage, one: LockedSet, folder: Path, flow: str) -> LockedPackage:
    folder.mkdir(exist_ok=True)
    origin = path_of(package.origin)
    with tempfile.TemporaryDirectory() as name:
        made = _built(origin, Path(name), one, flow) if origin.is_dir() else origin
        wheel = folder / made.name
        shutil.copyfile(made, wheel)
    file = LockedFile(wheel.name, hashlib.sha256(wheel.read_bytes()).hexdigest(), wheel.stat().st_size)
    version = wheel.name.split("-")[1]
    return msgspec.structs.replace(package, version=version, origin="", wheels=(file,), sdist=None)


def _built(source: Path, to: Path, one: LockedSet, flow: str) -> Path:
    try:
        variables = {**for_uv(one.variables), "SOURCE_DATE_EPOCH": _EPOCH}
        run_uv("build", "--wheel", "--quiet", "--out-dir", str(to), str(source), folder=to, variables=variables)
    except UvError as error:
        raise explained(error.text, f"the packages of {flow}", f"platform deploy {flow}") from None
    return next(to.glob("*.whl"))
