"""Immutable copies of code: a folder named by the hash of what is in it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from platform_cli.adapters.files import explained, make_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.core.flow import FlowFacts


@contextlib.contextmanager
def draft_snapshot(releases: Path) -> Iterator[Path]:
    """Give a folder to copy code into, on the same disk as the releases; it is gone afterwards unless it was kept."""
    make_folder(releases)
    with explained(releases):
        folder = Path(tempfile.mkdtemp(prefix=".draft-", dir=releases))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def digest_of(folder: Path, facts: FlowFacts, options: tuple[str, ...]) -> str:
    """Return the SHA-256 of a release: every file's name and content, what the flow is, and what it is run with.

    The branch is left out: what was tested in staging and what runs in production have the same digest.
    """
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{file.relative_to(folder).as_posix()}\0{file.stat().st_size}\0".encode())
        digest.update(file.read_bytes())
    digest.update(msgspec.json.encode((msgspec.structs.replace(facts, branch=None), options)))
    return digest.hexdigest()


def _seal(file: Path) -> None:
    """Make a file read-only and see that it is on the disk: the ledger, which is, will name it."""
    descriptor = os.open(file, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    file.chmod(0o444)


def keep_snapshot(draft: Path, releases: Path, digest: str) -> Path:
    """Give a draft its name and make its files read-only; the same content that is there already is left alone."""
    kept = releases / digest
    if not kept.exists():
        for file in draft.rglob("*"):
            if file.is_file():
                _seal(file)
        with explained(kept):
            draft.rename(kept)
    return kept
