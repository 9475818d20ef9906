"""`platform lock`: the lock of a flow, read where it fits what is declared, made where there is none."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from platform_cli.core import events
from platform_cli.core.errors import ConfigError, ConflictError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from platform_cli.core.dependencies import Declaration, Lock
    from platform_cli.core.events import Sink
    from platform_cli.core.lock_report import LockReport
    from platform_cli.core.settings import Settings

# Says where a flow's packages are to come from: `current`, the environment that platform itself is installed in.
VARIABLE, CURRENT = "PLATFORM_DEPENDENCIES", "current"


def locked(file: Path, settings: Settings, sink: Sink, *, again: bool = False) -> tuple[Path, Lock] | None:
    """Return where the lock of a flow is, and what stands in it; it is made if there is none.

    Args:
        file: The flow file.
        settings: The settings in force.
        sink: Where events go.
        again: Whether to choose anew.

    Returns:
        None if the flow declares nothing, or the current environment shall do.

    Raises:
        ConflictError: If the declaration is not the one that the lock was made from.
        PlatformError: If a declaration or the lock cannot be read, or there is no solution.
    """
    if _is_current():
        return None
    from platform_cli.adapters.dependencies.declare import find_declaration
    from platform_cli.adapters.dependencies.lock_file import read_lock

    declaration = find_declaration(file, settings.until)
    if declaration is None:
        return None
    place = _place(file, settings)
    if again or not place.exists():
        return place, _made(declaration, file, place, sink)
    lock = read_lock(place, file)
    if lock.declared != declaration.digest:
        raise _stale(declaration, lock, file, place)
    if any(one.variables for one in lock.sets):
        from platform_cli.adapters.dependencies.choose import remember_credentials

        remember_credentials(declaration)
    return place, lock


def lock(files: Sequence[Path], settings: Settings, sink: Sink) -> list[LockReport]:
    """Choose anew for each flow, and return what was chosen and what that changes.

    Raises:
        UsageError: If a flow declares nothing.
        PlatformError: If a declaration cannot be read, or there is no solution; the flow's lock is then as it was.
    """
    return [_reported(file, settings, sink) for file in files]


def _reported(file: Path, settings: Settings, sink: Sink) -> LockReport:
    from platform_cli.adapters.dependencies.declare import find_declaration
    from platform_cli.adapters.metaflow.flow_file import inspect_flow_file
    from platform_cli.core.lock_report import report_on

    inspect_flow_file(file)
    declaration = find_declaration(file, settings.until)
    if declaration is None:
        message = f"{file} declares no packages, and neither does its project: it runs with those platform has."
        hint = 'declare some at its top: # /// script, then # dependencies = ["numpy>=2"], then # ///'
        raise UsageError(message, code="DEPENDENCIES_NONE", hint=hint)
    place = _place(file, settings)
    before = _readable(place)
    made = _made(declaration, file, place, sink)
    return report_on(made, before, str(file), str(place), declaration.names)


def _readable(place: Path) -> Lock | None:
    from platform_cli.adapters.dependencies.lock_file import read_lock

    try:
        return read_lock(place)
    except ConfigError:  # it is written anew
        return None


def _is_current() -> bool:
    value = os.environ.get(VARIABLE, "")
    if value not in ("", CURRENT):
        message = f"{VARIABLE} is '{value}', and has to be '{CURRENT}', or not set."
        raise ConfigError(message, code="CONFIG_VALUE_INVALID", hint=f"unset {VARIABLE}")
    return value == CURRENT


def _place(file: Path, settings: Settings) -> Path:
    """Return where the lock is: beside the flow, or, where nothing can be written there, with our own state."""
    from platform_cli.adapters.dependencies.lock_file import lock_of

    beside = lock_of(file)
    if os.access(beside.parent, os.W_OK):
        return beside
    key = hashlib.sha256(str(file.resolve()).encode()).hexdigest()[:12]
    apart = settings.places.locks / f"{file.stem}-{key}.lock"
    return apart if apart.exists() or not beside.exists() else beside


def _made(declaration: Declaration, file: Path, place: Path, sink: Sink) -> Lock:
    from platform_cli.adapters.dependencies.choose import choose
    from platform_cli.adapters.dependencies.lock_file import read_lock, write_lock
    from platform_cli.adapters.files import make_folder

    sink(events.Noticed(text=f"Choosing packages for {file}, as declared in {declaration.source}."))
    lock = choose(declaration, file, lambda text: sink(events.Noticed(text=text)))
    make_folder(place.parent)
    write_lock(place, lock, file.name)
    count = len({package.name for one in lock.sets for package in one.packages})
    pythons = ", ".join(lock.main.pythons)
    kept = "" if place.parent == file.parent else f", because {file.parent} cannot be written"
    sink(events.Noticed(text=f"Locked {count} packages for Python {pythons} in {place}{kept}."))
    return read_lock(place, file)


def _stale(declaration: Declaration, lock: Lock, file: Path, place: Path) -> ConflictError:
    before, now = set(lock.asked), set(declaration.asked)
    new, gone = sorted(now - before), sorted(before - now)
    changes = [f"now {', '.join(new)}"] * bool(new) + [f"no longer {', '.join(gone)}"] * bool(gone)
    told = "; ".join(changes) or "its settings, or what platform itself needs, have changed"
    said = f": {told}" if now and before else ""  # of a lock of the user's own nothing is known but that it has changed
    message = f"{place} does not fit what is declared in {declaration.source} any more{said}."
    return ConflictError(message, code="LOCK_STALE", hint=f"platform lock {file}")
