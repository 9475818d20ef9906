"""Write images as archives that containerd imports: a configuration, layers, and the name they go by."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import os
import tarfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

BORN = "1970-01-01T00:00:00Z"
PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclasses.dataclass(frozen=True)
class Text:
    """A file of an image whose text stands here."""

    text: str
    mode: int = 0o644


@dataclasses.dataclass(frozen=True)
class Link:
    """A symbolic link of an image."""

    target: str


@dataclasses.dataclass(frozen=True)
class Folder:
    """An empty folder of an image."""

    mode: int


Content: TypeAlias = Path | Text | Link | Folder


@dataclasses.dataclass(frozen=True)
class Image:
    """An image to be written.

    Attributes:
        name: Of its archive.
        reference: With host and tag, as containerd spells it.
        files: What lies where: paths in the image, and a file or folder of ours for each.
        base: Folders whose content comes first, a layer each.
        config: Entrypoint, Cmd, Env, User, WorkingDir.
    """

    name: str
    reference: str
    files: Mapping[str, Content]
    base: tuple[Path, ...] = ()
    config: dict[str, Any] = dataclasses.field(default_factory=dict)


def write(image: Image, archive: Path) -> None:
    """Write an image's archive, unless it is there."""
    if archive.exists():
        return
    partial = archive.with_suffix(".partial")
    layers: list[Mapping[str, Content]] = [*({"/": folder} for folder in image.base), image.files]
    with tarfile.open(partial, "w") as out:
        digests = [_add_layer(out, files, archive.with_suffix(".layer")) for files in layers]
        config = {**image.config, "Env": [PATH, *image.config.get("Env", [])]}
        document: dict[str, Any] = {"architecture": "amd64", "os": "linux", "created": BORN, "config": config}
        document["rootfs"] = {"type": "layers", "diff_ids": [f"sha256:{digest}" for digest in digests]}
        document["history"] = [{"created": BORN} for _ in digests]
        text = json.dumps(document).encode()
        name = f"{hashlib.sha256(text).hexdigest()}.json"
        _add_bytes(out, name, text)
        layer_names = [f"{digest}/layer.tar" for digest in digests]
        manifest = [{"Config": name, "RepoTags": [image.reference], "Layers": layer_names}]
        _add_bytes(out, "manifest.json", json.dumps(manifest).encode())
    partial.rename(archive)


def _add_layer(out: tarfile.TarFile, files: Mapping[str, Content], beside: Path) -> str:
    with tarfile.open(beside, "w") as layer:
        made: set[str] = set()
        for place, content in files.items():
            _add(layer, place.strip("/"), content, made)
    with beside.open("rb") as written:
        digest = _sha256(written)
        written.seek(0)
        entry = tarfile.TarInfo(f"{digest}/layer.tar")
        entry.size = os.fstat(written.fileno()).st_size
        out.addfile(entry, written)
    beside.unlink()
    return digest


def _add(layer: tarfile.TarFile, place: str, content: Content, made: set[str]) -> None:
    for parent in reversed(PurePosixPath(place).parents):
        if str(parent) not in {".", *made}:
            made.add(str(parent))
            _add_entry(layer, str(parent), tarfile.DIRTYPE, 0o755)
    match content:
        case Text(text, mode):
            _add_bytes(layer, place, text.encode(), mode)
        case Link(target):
            _add_entry(layer, place, tarfile.SYMTYPE, 0o777, target)
        case Folder(mode):
            _add_entry(layer, place, tarfile.DIRTYPE, mode)
        case Path() if place:
            layer.add(content, place, filter=_owned_by_root)
        case Path():
            for child in sorted(content.iterdir()):
                layer.add(child, child.name, filter=_owned_by_root)


def _add_entry(layer: tarfile.TarFile, place: str, kind: bytes, mode: int, target: str = "") -> None:
    entry = tarfile.TarInfo(place)
    entry.type, entry.mode, entry.linkname = kind, mode, target
    layer.addfile(entry)


def _add_bytes(out: tarfile.TarFile, name: str, content: bytes, mode: int = 0o644) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), mode
    out.addfile(entry, io.BytesIO(content))


def _owned_by_root(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    entry.uid = entry.gid = entry.mtime = 0
    entry.uname = entry.gname = ""
    return None if entry.name.endswith((".pyc", "__pycache__")) else entry


def _sha256(file: io.BufferedReader) -> str:
    total = hashlib.sha256()
    while block := file.read(1 << 20):
        total.update(block)
    return total.hexdigest()
