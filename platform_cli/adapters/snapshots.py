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


class LocalSnapshots:
    """Snapshots in a folder on this machine."""

    def __init__(self, releases: Path) -> None:
        self._releases = releases

    @contextlib.contextmanager
    def draft(self) -> Iterator[Path]:
        """Give a folder to copy code into, on the same disk as the releases; gone afterwards unless it was kept."""
        make_folder(self._releases)
        with explained(self._releases):
            folder = Path(tempfile.mkdtemp(prefix=".draft-", dir=self._releases))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def keep(self, draft: Path, digest: str) -> None:
        """Give a draft its name and make its files read-only; the same content that is there already is left alone."""
        kept = self.folder(digest)
        if not kept.exists():
            for file in draft.rglob("*"):
                if file.is_file():
                    _seal(file)
            with explained(kept):
                draft.rename(kept)

    def folder(self, digest: str) -> Path:
        """Return the folder of a snapshot that was kept."""
        return self._releases / digest


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
