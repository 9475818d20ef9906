"""Locks that the system lets go of when their holder dies, however it dies."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from typing import TYPE_CHECKING

import msgspec

from platform_cli.adapters.files import explained, make_folder
from platform_cli.core.errors import PrerequisiteError
from platform_cli.core.typed import from_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class Holder(msgspec.Struct, frozen=True):
    """Who holds a lock."""

    pid: int
    what: str


_WIDTH = 200
_LOOK_SECONDS = 0.1  # for so long at most somebody who only looks (`holder_of`) is in the way
_SIGNING_SECONDS = 2.0


@contextlib.contextmanager
def hold(path: Path, what: str, on_wait: Callable[[Holder | None], None]) -> Iterator[None]:
    """Hold a lock; if somebody else does, call `on_wait` once (which may raise) and then wait for it.

    Raises:
        PrerequisiteError: If the lock's file cannot be made or written.
    """
    descriptor = _take(path, on_wait)
    try:
        with explained(path):
            _sign(descriptor, what)
        yield
    finally:
        os.close(descriptor)


def _take(path: Path, on_wait: Callable[[Holder | None], None]) -> int:
    while True:
        make_folder(path.parent)
        with explained(path):
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if not _try(descriptor, fcntl.LOCK_EX, _LOOK_SECONDS):
                on_wait(_signature(descriptor))
                fcntl.flock(descriptor, fcntl.LOCK_EX)
        except BaseException:
            os.close(descriptor)
            raise
        if path.exists() and os.path.samestat(os.fstat(descriptor), path.stat()):
            return descriptor
        os.close(descriptor)  # its holder removed the file (`down --purge`): what we hold is nobody's lock


def _sign(descriptor: int, what: str) -> None:
    # Always the same width, never cut short first: `down` shall be able to sign on a disk that is full.
    os.pwrite(descriptor, msgspec.json.encode(Holder(os.getpid(), what)).ljust(_WIDTH), 0)
    os.ftruncate(descriptor, _WIDTH)


def holder_of(path: Path) -> Holder | None:
    """Return who holds the lock; None if nobody does. A file left by a dead process is nobody's.

    Raises:
        PrerequisiteError: If the lock's file cannot be read.
    """
    try:
        with explained(path), path.open("rb") as file:  # refuses a folder, which os.open() does not
            return _holder(file.fileno())
    except PrerequisiteError as error:
        if isinstance(error.__cause__, FileNotFoundError):
            return None
        raise


def _holder(descriptor: int) -> Holder | None:
    until = time.monotonic() + _SIGNING_SECONDS
    while not _try(descriptor, fcntl.LOCK_SH):
        holder = _signature(descriptor)
        if time.monotonic() > until or (holder is not None and _lives(holder.pid)):
            return holder
        time.sleep(0.01)  # taken this very moment: its holder has not signed yet, what stands there is of the last one
    return None


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _try(descriptor: int, kind: int, seconds: float = 0.0) -> bool:
    until = time.monotonic() + seconds
    while not _locked(descriptor, kind):
        if time.monotonic() >= until:
            return False
        time.sleep(0.005)
    return True


def _locked(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _signature(descriptor: int) -> Holder | None:
    try:
        return from_json(os.pread(descriptor, _WIDTH, 0), Holder)
    except msgspec.DecodeError:
        return None
