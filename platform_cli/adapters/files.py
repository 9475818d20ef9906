"""Files of ours: written whole or not at all, readable by their owner only, with the system's refusals explained."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from platform_cli.core.errors import PrerequisiteError

if TYPE_CHECKING:
    from collections.abc import Iterator

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_OTHER_PLACE = "keep the data elsewhere: PLATFORM_DATA=FOLDER platform up"


def make_folder(path: Path) -> bool:
    """Make a folder, and those above it, for its owner only; say whether it had to be made.

    Raises:
        PrerequisiteError: If it cannot be made or written to.
    """
    existed = path.is_dir()
    with explained(path):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(path, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    return not existed


def write_private(path: Path, text: str) -> None:
    """Write a file of mode 0600 in one go, as `replace` does.

    Raises:
        PrerequisiteError: If it cannot be written; the old file is then still there.
    """
    with explained(path):
        replace(path, text.encode())


def replace(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Write a file in one go: a reader sees the old one or the new one, also after a crash.

    Raises:
        OSError: If it cannot be written; the old file is then still there.
    """
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(handle, mode)
            file.write(data)
            file.flush()
            os.fsync(handle)
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def folder_size(path: Path) -> int:
    """Return the bytes of all files below a folder; those that vanish meanwhile do not count."""
    total = 0
    for folder, _, names in os.walk(path):
        for name in names:
            with contextlib.suppress(FileNotFoundError):
                total += os.lstat(os.path.join(folder, name)).st_size  # noqa: PTH118 - a third of the time of Path here
    return total


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn the system's refusals into errors that say what to do.

    Raises:
        PrerequisiteError: Instead of an OSError.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise disk_full(path) from error
        raise _unusable(error, path) from error


def _unusable(error: OSError, path: Path) -> PrerequisiteError:
    # Of a failed replace() the second name is the one the user knows.
    refused = Path(os.fsdecode(error.filename2 or error.filename or path))
    reason, remedy = (error.strerror or str(error)).lower(), f"make {refused.parent} writable"
    if error.errno in {errno.EEXIST, errno.ENOTDIR, errno.EISDIR}:
        blocking = next(part for part in (refused, *refused.parents) if part.exists())
        is_folder, what = blocking.is_dir(), "it" if blocking == refused else str(blocking)
        reason = f"{what} is a folder, not a file" if is_folder else f"{what} is a file, not a folder"
        remedy = f"move it away: mv {blocking} {blocking}.old" if is_folder or blocking.is_file() else remedy
    message = f"cannot use {refused}: {reason}."
    return PrerequisiteError(message, code="DATA_FOLDER_UNUSABLE", hint=f"{remedy}, or {_OTHER_PLACE}")


def disk_full(path: Path) -> PrerequisiteError:
    """Return the error of a full disk."""
    message = f"there is no space left for {path}."
    hint = "free some space and run the same command again; what was there before is intact"
    return PrerequisiteError(message, code="DISK_FULL", hint=hint)
