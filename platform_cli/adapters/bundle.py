"""Write many small texts into one compressed file, for its owner only."""

from __future__ import annotations

import io
import os
import tarfile
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from platform_cli.adapters.files import explained

if TYPE_CHECKING:
    from collections.abc import Mapping


def write_bundle(file: Path, texts: Mapping[str, str]) -> None:
    """Write a .tar.gz of mode 0600 in one go: an older one is replaced when the new one is complete.

    Args:
        file: Where; its name without the ending becomes the folder inside.
        texts: What goes into which file.

    Raises:
        PrerequisiteError: If it cannot be written.
    """
    folder = file.name.partition(".")[0] or "bundle"
    with explained(file):
        handle, draft = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")  # which are made with mode 0600
        try:
            with os.fdopen(handle, "wb") as raw, tarfile.open(fileobj=raw, mode="w:gz") as archive:
                for name, text in sorted(texts.items()):
                    _add(archive, f"{folder}/{name}", text.encode())
            Path(draft).replace(file)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = len(data), 0o600, int(time.time())
    archive.addfile(entry, io.BytesIO(data))
