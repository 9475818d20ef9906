"""`platform data put|ls|get|rm`: files of the user's own, beside the artifacts, by the keys that flows use."""

from __future__ import annotations

import contextlib
import difflib
import functools
import time
from typing import TYPE_CHECKING

from platform_cli.adapters.metaflow.data import Data
from platform_cli.core import events
from platform_cli.core.errors import NotReadyError, PlatformError, UsageError
from platform_cli.operations.up import ensure_up

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from typing import TypeAlias

    from platform_cli.core.changes import DataRow, TransferRow
    from platform_cli.core.events import Outcome, Sink
    from platform_cli.core.settings import Settings
    from platform_cli.targets.base import Target

    Progress: TypeAlias = Callable[[int, int], None]
    Move: TypeAlias = Callable[[Progress], TransferRow]

_MEGABYTE = 1_000_000
_SAY_EVERY = 5.0  # seconds between two lines about one large file


def put(target: Target, sink: Sink, files: Sequence[Path], key: str | None) -> list[TransferRow]:
    """Store files, each unless the same content is there already.

    Args:
        target: The environment's target.
        sink: Where events go.
        files: Local files.
        key: The key of a single file, or, with a slash at its end or for several files, the prefix of their names.

    Raises:
        UsageError: If a file is missing, or a key cannot be.
    """
    for file in files:
        if not file.is_file():
            kind = "is a folder" if file.is_dir() else "does not exist"
            hint = f"platform data put {file}/*" if file.is_dir() else "ls"
            raise UsageError(f"{file} {kind}; data are files.", code="DATA_FILE_MISSING", hint=hint)
    ensure_up(target, sink)
    below = key is not None and (key.endswith("/") or len(files) > 1)
    keys = [f"{key.rstrip('/')}/{file.name}" if key and below else key or file.name for file in files]
    with _data(target) as data:
        moves = [functools.partial(data.upload, file, name) for file, name in zip(files, keys, strict=True)]
        return _move_all("data put", target.settings, sink, [f"Store {name}" for name in keys], moves)


def get(target: Target, sink: Sink, key: str, to: Path) -> TransferRow:
    """Fetch an object into a file, or into a folder under its own name; an interrupted one goes on where it stopped.

    Raises:
        UsageError: If there is no such object, or no folder for the file.
    """
    file = to / key.rstrip("/").rpartition("/")[2] if to.is_dir() else to
    if not file.parent.is_dir():
        message = f"there is no folder {file.parent} to put {file.name} into."
        raise UsageError(message, code="DATA_FILE_MISSING", hint=f"mkdir -p {file.parent}")
    with _data(target) as data:
        if data.missing([key]):
            raise _unknown(data, key, f"nothing is stored as {key}")
        move = functools.partial(data.download, key, file)
        return _move_all("data get", target.settings, sink, [f"Fetch {key}"], [move])[0]


def listed(target: Target, prefix: str | None, *, recursive: bool) -> list[DataRow]:
    """Return what is stored below a prefix: the next level, or everything."""
    with _data(target) as data:
        return data.rows(prefix, recursive=recursive)


def remove(target: Target, keys: Sequence[str]) -> None:
    """Delete objects: all of them, or none.

    Raises:
        UsageError: If one of them is missing.
    """
    with _data(target) as data:
        missing = data.missing(keys)
        if missing:
            raise _unknown(data, missing[0], f"nothing is stored as {', '.join(missing)}; nothing was removed")
        data.remove(keys)


def _unknown(data: Data, key: str, message: str) -> UsageError:
    """Return the error for a key that no object has: it may be a prefix, or misspelt."""
    below = data.rows(key, recursive=False)
    if below:
        found, listing = f"{key}/ is a prefix of others, such as {below[0].key}.", f"platform data ls {key} --recursive"
    else:
        folder, slash, _ = key.rpartition("/")
        beside = [row.key for row in data.rows(folder or None, recursive=False)]
        near = difflib.get_close_matches(key, beside, 1)
        found = f"Did you mean '{near[0]}'?" if near else ""
        listing = f"platform data ls {folder}{slash}" if beside else "platform data ls --recursive"
    text = f"{message}. {found}".rstrip()
    return UsageError(text, code="DATA_UNKNOWN", hint=listing.rstrip())


@contextlib.contextmanager
def _data(target: Target) -> Iterator[Data]:
    if not (target.has_results() and target.settings.places.profile.exists()):
        message = f"the environment '{target.settings.environment}' is not up, so there is nowhere to look for data."
        raise NotReadyError(message, code="ENVIRONMENT_DOWN", hint="platform up")
    with target.connected() as access:
        yield Data(access)


def _move_all(
    operation: str, settings: Settings, sink: Sink, titles: Sequence[str], moves: Sequence[Move]
) -> list[TransferRow]:
    """Move files one after the other, each in parts that move together; what is done stays when one fails."""
    sink(events.OperationStarted(operation=operation, environment=settings.environment, phases=tuple(titles)))
    rows = []
    for index, (title, move) in enumerate(zip(titles, moves, strict=True), start=1):
        sink(events.PhaseStarted(phase=title, index=index, total=len(titles)))
        rows.append(_move(title, move, sink))
    return rows


def _move(title: str, move: Move, sink: Sink) -> TransferRow:
    start = time.monotonic()

    def finish(outcome: Outcome, detail: str = "") -> None:
        seconds = time.monotonic() - start
        sink(events.PhaseFinished(phase=title, outcome=outcome, seconds=seconds, detail=detail))

    try:
        row = move(_telling(title, sink))
    except BaseException as error:
        if isinstance(error, PlatformError):
            error.phase = error.phase or title
        finish("failed")
        raise
    if row.moved == 0 < row.size:
        finish("unchanged", "already there")
    else:
        there = row.size - row.moved
        finish(
            "ok", _far(row.size, row.size) + (f", of which {_far(there, there)} were there already" if there else "")
        )
    return row


def _telling(title: str, sink: Sink) -> Progress:
    """Return a progress function that says now and then how far a large file is."""
    last = time.monotonic()

    def progress(done: int, of: int) -> None:
        nonlocal last
        if time.monotonic() - last > _SAY_EVERY and done < of:
            last = time.monotonic()
            sink(events.Noticed(text=f"{title}: {_far(done, of)}"))

    return progress


def _far(done: int, of: int) -> str:
    size = f"{of:,} bytes" if of < _MEGABYTE else f"{of / _MEGABYTE:,.1f} MB"
    return size if done == of else f"{done / _MEGABYTE:,.1f} of {size}"
