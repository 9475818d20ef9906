"""Choose a version of every package, with uv, for every version of Python and every system that may be meant."""

from __future__ import annotations

import re
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from platform_cli.adapters.dependencies import toml
from platform_cli.adapters.dependencies.explain import is_unreachable
from platform_cli.adapters.dependencies.fitting import with_fitting_pythons
from platform_cli.adapters.dependencies.pylock import read_packages
from platform_cli.adapters.dependencies.pythons import find_python, need_python
from platform_cli.adapters.dependencies.tables import filled_in
from platform_cli.adapters.dependencies.uv import UvError, run_uv
from platform_cli.core.dependencies import BASE, LockedSet

if TYPE_CHECKING:
    from collections.abc import Callable

    from platform_cli.core.dependencies import LockedPackage, WantedSet

    Tell = Callable[[str], None]

# The systems that flows run on: people's machines, and the pods of a cluster, for which there must be files.
_PODS, _MACS = "sys_platform == 'linux'", "sys_platform == 'darwin'"
_SYSTEMS = {
    "environments": [_PODS, _MACS],
    "required-environments": [f"{_PODS} and platform_machine == 'x86_64'"],
}
_LINUX_ONLY = "Some of these packages are there for Linux only: the lock is good for Linux and for pods, not for Macs."
# A project's cut-off is about what a flow imports; Metaflow and the data client are those that platform was made for.
_ALWAYS_NEW = ("boto3", "botocore", "metaflow", "obstore", "s3transfer")
_NEVER = "2999-01-01T00:00:00Z"
# NumPy 2 broke the binary interface of what was built for NumPy 1; these are the first releases built for it:
# scikit-learn's changelog of 1.4.2, pandas' of 2.2.2.
_BUILT_FOR_NUMPY_2 = {"scikit-learn": (1, 4, 2), "pandas": (2, 2, 2)}


def resolve(wanted: WantedSet, minors: tuple[str, ...], settings: dict[str, Any], until: str, tell: Tell) -> LockedSet:
    """Return the packages of a set.

    Args:
        wanted: What is declared.
        minors: The versions of Python that it shall be good for.
        settings: The table `tool.uv` that goes with it.
        until: The date after which releases do not count.
        tell: Called with what the user should know: a yanked version, a guard.

    Raises:
        UvError: If there is no solution, or no index to ask.
        PrerequisiteError: If none of these versions of Python can be had.
    """
    try:
        locked = _resolve(wanted, minors, settings, until, tell)
    except UvError as error:
        if "environments" in settings or is_unreachable(error.text):
            raise
        settings = {**settings, "environments": [_PODS]}
        try:
            locked = _resolve(wanted, minors, settings, until, tell)
        except UvError:
            raise error from None
        tell(_LINUX_ONLY)
    old = _older_than_numpy_2(locked)
    if old:
        tell(f"{old}: built before NumPy 2, and would fail with it when imported; NumPy is kept below 2.")
        limits = [*settings.get("constraint-dependencies", []), "numpy<2"]
        return _resolve(wanted, minors, {**settings, "constraint-dependencies": limits}, until, lambda _: None)
    return locked


def _resolve(wanted: WantedSet, minors: tuple[str, ...], settings: dict[str, Any], until: str, tell: Tell) -> LockedSet:
    with tempfile.TemporaryDirectory(prefix="platform-lock-") as name:
        folder = Path(name)
        (folder / "pyproject.toml").write_text(_project(wanted, minors, settings, until), encoding="utf-8")
        python = next(filter(None, map(find_python, minors)), None) or need_python(minors)[1]
        place = ("--project", str(folder), "--python", python)
        remarks = run_uv("lock", *place, folder=folder)
        for yanked in re.findall(r"^warning: (`[^`]+` is yanked.*)$", remarks, re.MULTILINE):
            tell(f"{yanked.replace('`', '')}: its maintainers took it back; it is locked because it is asked for.")
        words = ("export", *place, "--frozen", "--format", "pylock.toml", "--no-header", "--no-emit-project", "-q")
        packages = read_packages(toml.loads(run_uv(*words, folder=folder)), folder)
    return with_fitting_pythons(LockedSet(pythons=minors, packages=packages, steps=wanted.steps))


def _project(wanted: WantedSet, minors: tuple[str, ...], settings: dict[str, Any], until: str) -> str:
    """Return the pyproject.toml of a project that is nothing but its dependencies."""
    table = {"package": False, **_SYSTEMS, **settings}
    if until:
        # The whole day, wherever it is read: uv takes a date alone as one of the machine's own zone.
        table["exclude-newer"] = f"{date.fromisoformat(until) + timedelta(days=1)}T00:00:00Z"
        table["exclude-newer-package"] = dict.fromkeys(_ALWAYS_NEW, _NEVER)
    above = f"3.{int(minors[-1].partition('.')[2]) + 1}"
    lines = ["[project]", 'name = "the-flow"', 'version = "0"', f'requires-python = ">={minors[0]},<{above}"']
    requirements = [*filled_in(list(wanted.requirements)), *BASE]
    lines += [f"dependencies = {toml.inline(requirements)}", "[tool.uv]"]
    return "\n".join([*lines, *(f"{key} = {toml.inline(value)}" for key, value in table.items()), ""])


def _older_than_numpy_2(locked: LockedSet) -> str:
    if not any(one.name == "numpy" and _release(one.version) >= (2,) for one in locked.packages):
        return ""
    old = [one for one in locked.packages if _release(one.version) < _BUILT_FOR_NUMPY_2.get(one.name, (0,))]
    return " and ".join(f"{one.name} {one.version}" for one in old)


def _release(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", re.split(r"[^\d.]", version)[0]))


def without_wheels(locked: LockedSet) -> tuple[LockedPackage, ...]:
    """Return the packages that have to be built from their source."""
    return tuple(one for one in locked.packages if one.sdist and not one.wheels)


def allowed_files(locked: LockedSet, hashes: dict[str, tuple[str, ...]]) -> tuple[LockedSet, str]:
    """Keep of each package the files that the declaration allows; return also the first that then has none."""
    packages, lost = [], ""
    for one in locked.packages:
        allowed = hashes.get(one.name)
        if allowed is None or one.origin:
            packages.append(one)
            continue
        wheels = tuple(wheel for wheel in one.wheels if wheel.sha256 in allowed)
        sdist = one.sdist if one.sdist and one.sdist.sha256 in allowed else None
        lost = lost or ("" if wheels or sdist else f"{one.name}=={one.version}")
        packages.append(msgspec.structs.replace(one, wheels=wheels, sdist=sdist))
    return msgspec.structs.replace(locked, packages=tuple(packages)), lost
