"""Locks that the system lets go of when their holder dies, however it dies."""

from __future__ import annotations

import contextlib
import fcntl
import os
from typing import TYPE_CHECKING

import msgspec

from platform_cli.adapters.files import explained, make_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class Holder(msgspec.Struct, frozen=True):
    """Who holds a lock."""

    pid: int
    what: str


@contextlib.contextmanager
def hold(path: Path, what: str, on_wait: Callable[[Holder | None], None]) -> Iterator[None]:
    """Hold a lock; if somebody else does, call `on_wait` once (which may raise) and then wait for it."""
    descriptor = _take(path, on_wait)
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, msgspec.json.encode(Holder(os.getpid(), what)), 0)
        yield
    finally:
        os.close(descriptor)


def _take(path: Path, on_wait: Callable[[Holder | None], None]) -> int:
    while True:
        make_folder(path.parent)
        with explained(path):
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            on_wait(_read(path))
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        if path.exists() and os.path.samestat(os.fstat(descriptor), path.stat()):
            return descriptor
        os.close(descriptor)  # its holder removed the file (`down --purge`): what we hold is nobody's lock


def holder_of(path: Path) -> Holder | None:
    """Return who holds the lock; None if nobody does. A file left by a dead process is nobody's."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read(path)
    else:
        return None
    finally:
        os.close(descriptor)


def _read(path: Path) -> Holder | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Holder)
    except msgspec.DecodeError:
        return None  # taken this very moment, its holder has not signed yet
