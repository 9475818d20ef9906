"""Take programs and whole image roots from Debian's archive: unpacked, never installed."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from typing import TYPE_CHECKING

from tests.cluster.rig.commands import run
from tests.cluster.rig.versions import NODE_PACKAGES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

IPTABLES = [f"{family}{verb}" for family in ("iptables", "ip6tables") for verb in ("", "-save", "-restore")]
LEFT_OUT = ("./usr/share/doc", "./usr/share/man", "./usr/share/locale")


def unpack_node_programs(work: Path, into: Path) -> None:
    """Unpack the node's own programs, with the links that an installation would make."""
    if into.exists():
        return
    folder, partial = work / "node-packages", into.with_suffix(".partial")
    for place in (folder, partial):
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
    run("apt-get", "-o", "APT::Sandbox::User=root", "download", *NODE_PACKAGES, cwd=folder)
    for package in sorted(folder.glob("*.deb")):
        run("dpkg", "-x", package, partial)
    for name in IPTABLES:
        link = partial / "usr/sbin" / name
        link.unlink(missing_ok=True)
        link.symlink_to("xtables-legacy-multi")
    partial.rename(into)


def make_root(work: Path, into: Path, packages: Sequence[str]) -> None:
    """Make an image's root of packages and everything they need, without running any of their scripts."""
    if into.exists():
        return
    archives, partial = work / "packages", into.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    (archives / "partial").mkdir(parents=True, exist_ok=True)
    _make_folders(partial)
    for package in _download(archives, packages):
        _unpack(package, partial)
    partial.rename(into)


def _make_folders(root: Path) -> None:
    for name in ("bin", "sbin", "lib", "lib64"):
        (root / "usr" / name).mkdir(parents=True)
        (root / name).symlink_to(f"usr/{name}")
    for name in ("proc", "sys", "dev", "tmp", "etc", "run", "var", "root", "home"):
        (root / name).mkdir()
    (root / "tmp").chmod(0o1777)


def _download(archives: Path, packages: Sequence[str]) -> list[Path]:
    """Let apt choose as if nothing were installed, and fetch what it chose."""
    with tempfile.NamedTemporaryFile() as nothing_installed:
        options = (f"Dir::State::status={nothing_installed.name}", f"Dir::Cache::archives={archives}")
        sandbox = ("Debug::NoLocking=1", "APT::Sandbox::User=root")
        settings = [word for option in (*options, *sandbox) for word in ("-o", option)]
        command = ["apt-get", "-y", "--no-install-recommends", *settings]
        run(*command, "--download-only", "install", *packages)
        chosen = run(*command, "-s", "install", *packages)
    found = re.findall(r"^Inst (\S+) \((\S+) .*\[(\S+)\]\)", chosen, re.MULTILINE)
    return [archives / f"{name}_{version.replace(':', '%3a')}_{kind}.deb" for name, version, kind in found]


def _unpack(package: Path, root: Path) -> None:
    left_out = [f"--exclude={path}" for path in LEFT_OUT]
    tarred = ["dpkg", "--fsys-tarfile", str(package)]
    with subprocess.Popen(tarred, stdout=subprocess.PIPE) as files:
        command = ["tar", "-x", "--keep-directory-symlink", "-C", str(root), *left_out]
        subprocess.run(command, stdin=files.stdout, check=True)
