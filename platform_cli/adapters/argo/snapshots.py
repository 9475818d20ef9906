"""The code of releases: a compressed archive each in the store, and a folder on this machine while it is needed."""

from __future__ import annotations

import contextlib
import io
import shutil
import tarfile
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platform_cli.adapters.argo.store import StaleError
from platform_cli.adapters.files import explained, make_folder
from platform_cli.core.errors import NotReadyError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.adapters.argo.store import Store

# Keeps an archive from writing outside of its folder; the first versions of Python 3.10 and 3.11 lack it.
_SAFELY: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}


class StoreSnapshots:
    """Snapshots in the store."""

    def __init__(self, store: Store, work: Path) -> None:
        """Remember where they are.

        Args:
            store: The environment's store.
            work: A folder of this machine for drafts and for what was fetched; it may be thrown away.
        """
        self._store = store
        self._work = work

    @contextlib.contextmanager
    def draft(self) -> Iterator[Path]:
        """Give a folder to copy code into; it is gone afterwards."""
        make_folder(self._work)
        with explained(self._work):
            folder = Path(tempfile.mkdtemp(prefix=".draft-", dir=self._work))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def keep(self, draft: Path, digest: str) -> None:
        """Put a draft into the store under its name; the same content that is there already is left alone."""
        with contextlib.suppress(StaleError):
            self._store.replace(_key(digest), _packed(draft), None)

    def folder(self, digest: str) -> Path:
        """Return a folder with the code of a snapshot, fetched if it is not here yet.

        Raises:
            NotReadyError: If the store does not have it.
        """
        folder = self._work / digest
        if not folder.exists():
            found = self._store.read(_key(digest))
            if found is None:
                message = f"the code of the release {digest[:12]} is not in the store {self._store.url} any more."
                hint = "deploy the flow again from its file: platform deploy FLOW"
                raise NotReadyError(message, code="RELEASE_LOST", hint=hint)
            with self.draft() as draft:
                with tarfile.open(fileobj=io.BytesIO(found.data), mode="r:gz") as archive:
                    archive.extractall(draft, **_SAFELY)  # noqa: S202 - see above
                _rename(draft, folder)
        return folder


def _rename(draft: Path, folder: Path) -> None:
    try:
        draft.rename(folder)
    except OSError:
        if not folder.exists():  # unless another process has fetched it meanwhile
            raise


def _key(digest: str) -> str:
    return f"platform/releases/{digest}.tar.gz"


def _packed(folder: Path) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            archive.add(path, path.relative_to(folder).as_posix(), filter=_anonymous)
    return buffer.getvalue()


def _anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry
