"""What Metaflow needs on a cluster besides what a flow asks for, locked: to read its store, and to start pods.

pod_base.toml beside this module holds, for each of them, what `uv pip compile --universal --python-version 3.10
--format pylock.toml` makes of REQUIREMENTS: the wheels for Linux, macOS and Python 3.10 to 3.13, what each package asks
of the others, and no address of an index.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from platform_cli.adapters.dependencies import toml
from platform_cli.core.dependencies import LockedFile, LockedPackage
from platform_cli.core.typed import from_plain

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

REQUIREMENTS = {
    "gs": ("google-cloud-storage", "google-auth", "requests", "obstore>=0.8,<1"),
    "s3": ("boto3>=1.34", "requests", "obstore>=0.8,<1"),
    # Later ones bring an asynchronous client of their own, and what goes with it, which Metaflow does not use.
    "kubernetes": ("kubernetes>=31,<34",),
    # See parts.py.
    "codec": ("backports.zstd",),
    "libgomp": ("treelite==4.7.2",),
}
STORES = ("gs", "s3")


class BasePackage(msgspec.Struct, frozen=True, kw_only=True):
    """A package of the file; `requires` are those of its requirements that set a limit."""

    name: str
    version: str
    marker: str = ""
    requires: tuple[str, ...] = ()
    wheels: tuple[LockedFile, ...]

    @property
    def locked(self) -> LockedPackage:
        """Return it in the form of a lock."""
        return LockedPackage(name=self.name, version=self.version, marker=self.marker, wheels=self.wheels)


def pod_base(kind: str) -> tuple[LockedPackage, ...]:
    """Return the packages for a kind of store, such as gs, in the form of a lock."""
    return tuple(one.locked for one in _read(kind))


def with_base(
    kinds: Sequence[str], packages: Sequence[LockedPackage], where: Sequence[str]
) -> tuple[LockedPackage, ...]:
    """Return a flow's packages and those of the base that it does not bring itself; the flow's versions hold.

    Args:
        kinds: The keys of REQUIREMENTS that are needed.
        packages: The flow's packages, as far as they are needed where they will be.
        where: The options that tell uv where that is, should it have to choose anew.

    Raises:
        UvError: If there is no base that can live with them.
    """
    pins: dict[str, set[str]] = {}
    for one in packages:
        pins.setdefault(one.name, set()).add(one.version)
    base = [one for kind in kinds for one in _read(kind)]
    if any(_is_offended(one, pins) for one in base):
        found = _chosen_anew(kinds, packages, where)
    else:
        found = tuple(one.locked for one in base)
    return (*packages, *{(one.name, one.version): one for one in found if one.name not in pins}.values())


def _read(kind: str) -> tuple[BasePackage, ...]:
    text = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    return from_plain(toml.loads(text)[kind], tuple[BasePackage, ...])


def _is_offended(package: BasePackage, pins: Mapping[str, Collection[str]]) -> bool:
    """Say whether a version of the flow's is outside of what a package of the base, which would be added, asks for."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    if package.name in pins:
        return False
    asked = map(Requirement, package.requires)
    found = ((one, version) for one in asked for version in pins.get(canonicalize_name(one.name), ()))
    return any(version and not one.specifier.contains(version, prereleases=True) for one, version in found)


def _chosen_anew(
    kinds: Sequence[str], packages: Sequence[LockedPackage], where: Sequence[str]
) -> tuple[LockedPackage, ...]:
    from platform_cli.adapters.dependencies.pylock import read_packages
    from platform_cli.adapters.dependencies.uv import run_uv

    with tempfile.TemporaryDirectory(prefix="platform-base-") as name:
        folder = Path(name)
        wanted = (requirement for kind in kinds for requirement in REQUIREMENTS[kind])
        (folder / "base.in").write_text("\n".join(wanted), encoding="utf-8")
        pins = (f"{one.pin}\n" for one in packages if one.version and not one.origin)
        (folder / "pins.txt").write_text("".join(pins), encoding="utf-8")
        form = ("--format", "pylock.toml", "--only-binary", ":all:", "--no-header", "--quiet")
        text = run_uv("pip", "compile", "base.in", "--constraint", "pins.txt", *where, *form, folder=folder)
        return read_packages(toml.loads(text), folder)
