"""The control groups of the machine and its pods, in either version of the kernel's interface."""

from __future__ import annotations

from pathlib import Path

ROOT = Path("/sys/fs/cgroup")


def cgroups(name: str) -> list[Path]:
    """Return the groups of a machine: one per controller in version 1, one in version 2."""
    hierarchies = [ROOT] if (ROOT / "cgroup.controllers").exists() else sorted(ROOT.iterdir())
    return [folder / name for folder in hierarchies if folder.is_dir() and not folder.is_symlink()]


def make_cgroups(name: str) -> None:
    """Make the groups, able to hold others."""
    for group in cgroups(name):
        group.mkdir(exist_ok=True)
        for setting in ("cpuset.cpus", "cpuset.mems"):  # version 1 starts them empty, and an empty one holds no process
            if (group.parent / setting).exists() and (group / "cpuset.cpu_exclusive").exists():
                (group / setting).write_text((group.parent / setting).read_text())
        if (group / "cgroup.subtree_control").exists():
            for parent in (group.parent, group):
                _hand_down(parent)


def _hand_down(group: Path) -> None:
    controllers = (group / "cgroup.controllers").read_text().split()
    (group / "cgroup.subtree_control").write_text(" ".join(f"+{controller}" for controller in controllers))


def empty(name: str) -> bool:
    """Say whether no process is left in the groups."""
    files = (file for group in cgroups(name) if group.exists() for file in group.rglob("cgroup.procs"))
    return not any(_read(file).strip() for file in files)


def remove_cgroups(name: str) -> bool:
    """Remove the groups, those of pods first; say whether all are gone."""
    for group in cgroups(name):
        if group.exists():
            for below in sorted(group.rglob("*/"), reverse=True):
                _remove(below)
            _remove(group)
    return not any(group.exists() for group in cgroups(name))


def _remove(group: Path) -> None:
    try:
        group.rmdir()
    except OSError:  # a file, or a group whose last process is just ending
        return


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError:  # gone, or a kind of group that does not tell
        return ""
