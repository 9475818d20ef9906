"""Archives that are the same, byte for byte, whenever and by whomever they are written."""

from __future__ import annotations

import json
import re
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_LEVEL = 9  # of both kinds: with 12 Zstandard takes twice the time, for a hundredth less
_SHEBANG = re.compile(rb"\A#!.*python[0-9.]*\n")
_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that the format can say


def write_packed(target: Path, root: Path, files: Sequence[Path]) -> Path:
    """Pack files with their places below a folder: a table of them, its length before it, and all contents."""
    from backports import zstd

    part = target.with_suffix(".part")
    contents = [_content(file, root) for file in files]
    modes = [0o755 if file.stat().st_mode & 0o100 else 0o644 for file in files]
    rows = zip(files, contents, modes, strict=True)
    table = json.dumps([[str(file.relative_to(root)), len(content), mode] for file, content, mode in rows]).encode()
    with zstd.open(part, "wb", level=_LEVEL) as packed:
        packed.writelines((len(table).to_bytes(8, "big"), table, *contents))
    return part.replace(target)


def _content(file: Path, root: Path) -> bytes:
    content = file.read_bytes()
    return _SHEBANG.sub(b"#!/usr/bin/env python3\n", content) if file.parent == root / "bin" else content


def write_zip(target: Path, root: Path, files: Sequence[Path]) -> Path:
    """Write modules with their places below a folder; compiled ones stand beside their sources, where Python looks."""
    part = target.with_suffix(".part")
    places = [file.relative_to(root) for file in files]
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        # Without entries of their own, older versions of Python do not see namespace packages.
        for folder in sorted({f"{folder}/" for place in places for folder in place.parents[:-1]}):
            archive.writestr(zipfile.ZipInfo(folder, _TIME), b"")
        for file, place in zip(files, map(str, places), strict=True):
            archive.writestr(zipfile.ZipInfo(place, _TIME), file.read_bytes(), zipfile.ZIP_DEFLATED, _LEVEL)
            for compiled in (file.parent / "__pycache__").glob(f"{file.stem}.cpython-*.pyc"):
                archive.writestr(
                    zipfile.ZipInfo(f"{place}c", _TIME), compiled.read_bytes(), zipfile.ZIP_DEFLATED, _LEVEL
                )
    return part.replace(target)
