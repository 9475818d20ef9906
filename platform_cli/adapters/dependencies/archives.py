"""Archives of packages for pods: what uv installs for their Python and system, compiled, one archive a package.

A pod only unpacks them: whatever takes an installer, or time, was done here, once.
"""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from platform_cli.adapters import process
from platform_cli.adapters.dependencies.archive_files import write_packed, write_zip
from platform_cli.adapters.dependencies.indexes import for_uv
from platform_cli.adapters.dependencies.local_folders import refreshed
from platform_cli.adapters.dependencies.uv import UvError, run_uv
from platform_cli.core.errors import PrerequisiteError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from platform_cli.core.dependencies import LockedPackage

NO_INDEXES: Mapping[str, str] = MappingProxyType({})
_NORMAL = re.compile(r"[-_.]+")
# What is of no use to a running program except through `import`, so that Python can take it from a zip file as well.
_INERT = re.compile(r"\.(py|pyi|proto)$|^py\.typed$")


@dataclasses.dataclass(frozen=True)
class Platform:
    """Where packages will run.

    Attributes:
        python: A version such as 3.11.
        machine: The processor, as `uname -m` names it on Linux.
        interpreter: A Python of that version on this machine: it compiles.
    """

    python: str
    machine: str
    interpreter: str

    @property
    def tag(self) -> str:
        """Return its name in addresses: cp311-x86_64."""
        return f"cp{self.python.replace('.', '')}-{self.machine}"

    @property
    def words(self) -> tuple[str, ...]:
        """Return the options that tell uv of its system."""
        return ("--python-platform", f"{self.machine}-manylinux_2_28")


def place_of(package: LockedPackage, platform: Platform) -> str:
    """Return the folder of a package's archives: the files that it may be made from have their say in the name."""
    allowed = "".join(sorted(file.sha256 for file in package.files)) + package.origin
    digest = hashlib.sha256(allowed.encode()).hexdigest()[:16]
    return f"{normal(package.name)}/{package.version or '0'}-{digest}-{platform.tag}"


def make_archives(
    packages: Sequence[LockedPackage], platform: Platform, folder: Path, indexes: Mapping[str, str] = NO_INDEXES
) -> dict[str, Path]:
    """Return an archive for each package, by name, made in a folder.

    Args:
        packages: The packages.
        platform: Where they will run.
        folder: Where archives go.
        indexes: What tells uv of the indexes that a declaration names.

    Raises:
        PrerequisiteError: If a package has nothing for the platform, or cannot be downloaded.
    """
    with tempfile.TemporaryDirectory(dir=folder) as name:
        prefix = Path(name)
        install(packages, platform, prefix, indexes)
        refuse_foreign(packages, platform, prefix)
        _compile(platform, prefix)
        found = dict(_archives(prefix, folder))
    missing = [package.name for package in packages if normal(package.name) not in found]
    if missing:
        raise unfit(f"uv installed nothing for {', '.join(missing)}", platform)
    return found


def normal(name: str) -> str:
    """Return a package's name as indexes write it."""
    return _NORMAL.sub("-", name).lower()


def install(
    packages: Sequence[LockedPackage], platform: Platform, prefix: Path, indexes: Mapping[str, str] = NO_INDEXES
) -> None:
    """Install packages for a platform below a folder; files that are not the locked ones are refused.

    Raises:
        PrerequisiteError: If a package has nothing for the platform, or cannot be downloaded.
    """
    wanted = prefix / "requirements.txt"
    wanted.write_text("".join(_requirement(package) for package in packages), encoding="utf-8")
    words = ["pip", "install", "--no-deps", "--prefix", str(prefix), "--python", platform.interpreter]
    words += [*platform.words, "--link-mode", "copy", *refreshed(packages)]
    if all(package.wheels for package in packages):
        words.append("--no-build")
    try:
        run_uv(*words, "-r", str(wanted), folder=prefix, variables=for_uv(indexes))
    except UvError as error:
        raise unfit(error.text.strip(), platform) from None


def refuse_foreign(packages: Sequence[LockedPackage], platform: Platform, prefix: Path) -> None:
    """Refuse what was built here and is not Python alone, if pods have another system.

    Raises:
        PrerequisiteError: If there is such a package; it is named.
    """
    if sys.platform == "linux" and os.uname().machine == platform.machine:
        return
    built = {normal(package.name) for package in packages if not package.wheels}
    for file in prefix.glob("lib/python*/site-packages/*.dist-info/WHEEL"):
        name = normal(file.parent.name.partition("-")[0])
        if name in built and "Root-Is-Purelib: true" not in file.read_text(encoding="utf-8"):
            raise unfit(f"{name} has no wheel, and what is built here runs on {sys.platform} only", platform)


def _compile(platform: Platform, prefix: Path) -> None:
    """Compile all modules, so that no path of this machine is in them; one that is not for this Python is left out."""
    words = [platform.interpreter, "-I", "-m", "compileall", "-q", "-j", "0", "-s", str(prefix), "--invalidation-mode"]
    child = process.start([*words, "unchecked-hash", str(prefix)], env=dict(os.environ), output=subprocess.DEVNULL)
    child.wait()


def _requirement(package: LockedPackage) -> str:
    pin = package.pin.partition(" ; ")[0]
    hashes = [] if package.origin else [f" --hash=sha256:{file.sha256}" for file in package.files]
    return f"{pin}{''.join(hashes)}\n"


def unfit(text: str, platform: Platform) -> PrerequisiteError:
    """Return the error that says, in uv's words, that pods cannot have a package."""
    return PrerequisiteError(
        f"the flow's packages cannot be prepared for pods with Python {platform.python} on Linux {platform.machine}.",
        code="PACKAGES_UNFIT",
        hint="choose versions that have wheels for it, then type `platform lock FLOW` and deploy again",
        details=text,
    )


def _archives(prefix: Path, folder: Path) -> Iterator[tuple[str, Path]]:
    for record in prefix.glob("lib/python*/site-packages/*.dist-info/RECORD"):
        name, site = normal(record.parent.name.partition("-")[0]), record.parent.parent
        files = sorted(_files(record))
        if all(_is_inert(file, site) for file in files if not file.is_relative_to(record.parent)):
            yield name, write_zip(folder / f"{name}.zip", site, files)
        else:
            compiled = [one for file in files if file.suffix == ".py" for one in _compiled(file)]
            yield name, write_packed(folder / f"{name}.zst", prefix, [*files, *compiled])


def _files(record: Path) -> set[Path]:
    site = record.parent.parent
    with record.open(encoding="utf-8", newline="") as lines:
        listed = [Path(os.path.normpath(site / row[0])) for row in csv.reader(lines) if row]
    return {file for file in listed if file.is_file() and file.suffix != ".pyc"}


def _is_inert(file: Path, site: Path) -> bool:
    return file.is_relative_to(site) and _INERT.search(file.name) is not None


def _compiled(file: Path) -> Iterator[Path]:
    return (file.parent / "__pycache__").glob(f"{file.stem}.cpython-*.pyc")
