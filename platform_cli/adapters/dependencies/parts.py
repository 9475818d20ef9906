"""Single files that pods need beside packages, each taken out of a locked wheel.

The codec: what is in archives was packed with Zstandard, which Python itself has from 3.14 on, and which unpacks more
than twice as fast as zlib. And the GNU OpenMP library, which packages such as LightGBM count as part of the system, and
which images called slim leave out.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from platform_cli.adapters.dependencies.archives import install, place_of
from platform_cli.adapters.dependencies.pod_base import pod_base
from platform_cli.core.dependencies import LockedPackage

if TYPE_CHECKING:
    from platform_cli.adapters.dependencies.archives import Platform

CODEC, OPENMP = "codec", "libgomp"
_FILES = {CODEC: "backports/zstd/_zstd.*.so", OPENMP: "treelite.libs/libgomp-*.so*"}


class Part(msgspec.Struct, frozen=True):
    """A file: its name, one of the two above, and the wheel that it is in."""

    name: str
    package: LockedPackage

    def place(self, platform: Platform) -> str:
        """Return the folder of its archives; no package can be called like that."""
        return f"+{self.name}/{place_of(self.package, platform).partition('/')[2]}"

    def make(self, platform: Platform, folder: Path) -> Path:
        """Write it into a folder, and return its path.

        Raises:
            PrerequisiteError: If its wheel is not to be had.
        """
        with tempfile.TemporaryDirectory(dir=folder) as name:
            install([self.package], platform, Path(name))
            [found] = Path(name).glob(f"lib/python*/site-packages/{_FILES[self.name]}")
            return found.replace(folder / f"{self.name}.so")


def parts(*names: str) -> tuple[Part, ...]:
    """Return parts by their names."""
    return tuple(Part(name, pod_base(name)[0]) for name in names)
