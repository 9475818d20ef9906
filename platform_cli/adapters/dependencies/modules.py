"""Those modules of ours that a flow's process loads, in a folder of their own: without what we ourselves depend on."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import platform_cli

if TYPE_CHECKING:
    from collections.abc import Iterator

_OURS = Path(platform_cli.__file__).parent
_PARTS = (_OURS / "__init__.py", _OURS / "launch", _OURS.parent / "metaflow_extensions/platform")


def copied_modules(folder: Path) -> Path:
    """Return a folder to be put into PYTHONPATH, with copies of the modules as they are now; made if need be.

    Raises:
        OSError: If it cannot be written.
    """
    files = sorted(_files())
    said = ((file, file.stat()) for file in files)
    facts = "".join(f"{file}\0{stat.st_size}\0{stat.st_mtime_ns}\0" for file, stat in said)
    kept = folder / hashlib.sha256(facts.encode()).hexdigest()[:16]
    if not kept.exists():
        _copy(files, kept)
    return kept


def _files() -> Iterator[Path]:
    for part in _PARTS:
        yield from [part] if part.is_file() else part.rglob("*.py")


def _copy(files: list[Path], to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=to.parent, prefix=".new-"))
    try:
        for file in files:
            copy = draft / file.relative_to(_OURS.parent)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
        draft.rename(to)
    except OSError:
        if not to.exists():  # made by another one meanwhile
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
