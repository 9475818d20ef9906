"""containerd and the images it holds, which outlive the machine so that the next start need not import them."""

from __future__ import annotations

import hashlib
import shutil
from typing import TYPE_CHECKING

from tests.cluster.rig import programs
from tests.cluster.rig.commands import run, wait_for

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cluster.rig.places import Parts, State

NETWORK = "/etc/cni/net.d/10-rig.conflist"
# What containerd knows: kept as it was right after the import, when there were images and no container.
KNOWLEDGE = ("io.containerd.metadata.v1.bolt/meta.db", "io.containerd.snapshotter.v1.overlayfs/metadata.db")


def start(parts: Parts, state: State) -> None:
    """Start containerd, with the images of an earlier start if they are those that were built."""
    root = state.containers(parts)
    if _is_clean(root, parts):
        for number, name in enumerate(KNOWLEDGE):
            shutil.copyfile(root / f"clean-{number}", root / name)
    else:
        shutil.rmtree(root, ignore_errors=True)
    shutil.copyfile(programs.settings(parts, state, "cni.conflist"), NETWORK)
    settings = programs.settings(parts, state, "containerd.toml")
    programs.spawn(parts, state, "containerd", "--config", str(settings))


def import_missing(parts: Parts, state: State) -> None:
    """Import the images, unless they are there, and note what containerd knows then.

    A machine beside the rig gets only what every pod needs.
    """
    wait_for("containerd", 60, lambda: _answers(parts))
    root = state.containers(parts)
    if _is_clean(root, parts):
        return
    for archive in sorted(parts.archives.glob("*.tar" if state.name == "rig" else "pause.tar")):
        run(*importing(parts, archive))
    for number, name in enumerate(KNOWLEDGE):
        shutil.copyfile(root / name, root / f"clean-{number}")
    (root / "clean").write_text(_stamp(parts), encoding="utf-8")


def importing(parts: Parts, archive: Path) -> list[str]:
    """Return the command line that imports an image, in the place of the one that has its name."""
    return [str(parts.debian / "usr/bin/ctr"), "-n", "k8s.io", "images", "import", str(archive)]


def _answers(parts: Parts) -> bool:
    try:
        run(parts.debian / "usr/bin/ctr", "version")
    except RuntimeError:
        return False
    return True


def _is_clean(root: Path, parts: Parts) -> bool:
    stamp = root / "clean"
    return stamp.exists() and stamp.read_text(encoding="utf-8") == _stamp(parts)


def _stamp(parts: Parts) -> str:
    archives = [(file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in parts.archives.glob("*.tar")]
    return hashlib.sha256(repr(sorted(archives)).encode()).hexdigest()
