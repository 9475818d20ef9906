"""Virtual environments that hold what locks say, made once by uv and shared by all flows that need the same.

FOLDER/KEY/             an environment; KEY is the hash of its packages and of its Python
FOLDER/KEY.json         what it is, and for which flows; its time of change is when it was last used
FOLDER/KEY.lock         held by whoever makes it
FOLDER/modules/         modules of ours that flows load
"""

from __future__ import annotations

import hashlib
import os
import shutil
from datetime import datetime, timezone
from typing import TYPE_CHECKING

import msgspec

from platform_cli.adapters import lock as locks
from platform_cli.adapters.dependencies.modules import copied_modules
from platform_cli.adapters.dependencies.pythons import CURRENT_MINOR, need_python
from platform_cli.adapters.files import explained, folder_size, write_private
from platform_cli.core.interpreters import Interpreters
from platform_cli.core.package_environments import EnvironmentFacts, PackageEnvironment
from platform_cli.core.typed import from_json

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from platform_cli.core.dependencies import Lock, LockedSet

    Tell = Callable[[str], None]

# Of the form of our environments: another number makes them anew.
_FORM = "1"


class Environments:
    """The environments below a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def interpreters(self, lock: Lock, digest: str, flow: str, tell: Tell) -> Interpreters:
        """Return the interpreters for a lock; environments that are not there yet are made.

        Args:
            lock: The lock.
            digest: The SHA-256 of its text.
            flow: The flow file, for messages and for the list.
            tell: Called with what the user should know.

        Raises:
            PlatformError: If an environment cannot be made.
        """
        own = [one for one in lock.sets if one.steps]
        minor, main = self._interpreter(lock.main, flow, tell)
        steps = {
            step: python for one in own for _, python in [self._interpreter(one, flow, tell)] for step in one.steps
        }
        with explained(self._folder):
            modules = copied_modules(self._folder / "modules")
        return Interpreters(flow=main, minor=minor, steps=steps, modules=str(modules), lock=digest)

    def _interpreter(self, packages: LockedSet, flow: str, tell: Tell) -> tuple[str, str]:
        """Return the version of an environment's Python and its path."""
        minor = self._minor(packages)
        key = key_of(packages, minor)
        if not (self._is_whole(key) and self._mark_used(key, flow)):
            with locks.hold(self._folder / f"{key}.lock", f"the packages of {flow}", _told(tell)):
                if not self._is_whole(key):
                    self._make(packages, minor, key, flow, tell)
        return minor, str(self._python(key))

    def _minor(self, packages: LockedSet) -> str:
        """Return the version of Python to take: ours if that will do, else that of an environment that is there."""
        if CURRENT_MINOR in packages.pythons:
            return CURRENT_MINOR
        there = (minor for minor in packages.pythons if self._is_whole(key_of(packages, minor)))
        return next(there, None) or need_python(packages.pythons)[0]

    def _is_whole(self, key: str) -> bool:
        return self._facts_file(key).exists() and os.access(self._python(key), os.X_OK)

    def _python(self, key: str) -> Path:
        return self._folder / key / "bin/python"

    def _make(self, packages: LockedSet, minor: str, key: str, flow: str, tell: Tell) -> None:
        from platform_cli.adapters.dependencies.install import install

        tell(f"Installing {len(packages.packages)} packages for {flow}, once, with Python {minor}.")
        install(packages, minor, self._folder / key, flow)
        facts = EnvironmentFacts(flows=(flow,), python=minor, packages=len(packages.packages))
        self._write(key, facts)

    def _mark_used(self, key: str, flow: str) -> bool:
        """Note that an environment is used; False if somebody has just removed it."""
        file = self._facts_file(key)
        try:
            facts = from_json(file.read_bytes(), EnvironmentFacts)
            os.utime(file)
        except FileNotFoundError:
            return False
        if flow not in facts.flows:
            self._write(key, msgspec.structs.replace(facts, flows=(*facts.flows, flow)))
        return True

    def _write(self, key: str, facts: EnvironmentFacts) -> None:
        write_private(self._facts_file(key), msgspec.json.encode(facts).decode())

    def _facts_file(self, key: str) -> Path:
        return self._folder / f"{key}.json"

    def all(self) -> list[PackageEnvironment]:
        """Return all environments, the one used last first."""
        found = [self._described(file) for file in self._folder.glob("*.json")]
        return sorted(found, key=lambda one: one.used, reverse=True)

    def _described(self, file: Path) -> PackageEnvironment:
        facts, key = from_json(file.read_bytes(), EnvironmentFacts), file.stem
        return PackageEnvironment(
            key=key,
            flows=facts.flows,
            python=facts.python,
            packages=facts.packages,
            interpreter=str(self._python(key)),
            bytes=folder_size(self._folder / key),
            used=datetime.fromtimestamp(file.stat().st_mtime, timezone.utc),
        )

    def remove(self, key: str) -> None:
        """Remove an environment; first what says that it is whole, so that half of one is never used."""
        with explained(self._folder), locks.hold(self._folder / f"{key}.lock", "platform dependencies", lambda _: None):
            self._facts_file(key).unlink(missing_ok=True)
            shutil.rmtree(self._folder / key, ignore_errors=True)
            (self._folder / f"{key}.lock").unlink(missing_ok=True)


def key_of(packages: LockedSet, minor: str) -> str:
    """Return the name of the environment that holds a set: the same packages with the same Python have the same."""
    said = [(one.pin, sorted(file.sha256 for file in one.files)) for one in packages.packages]
    return hashlib.sha256(msgspec.json.encode((_FORM, minor, sorted(said)))).hexdigest()[:16]


def keys_of(lock: Lock) -> set[str]:
    """Return the names of all environments that a lock may be run in, with whichever Python."""
    return {key_of(one, minor) for one in lock.sets for minor in one.pythons}


def _told(tell: Tell) -> Callable[[locks.Holder | None], None]:
    return lambda holder: tell(
        f"Waiting for process {holder.pid if holder else '?'}, which installs the same packages."
    )
