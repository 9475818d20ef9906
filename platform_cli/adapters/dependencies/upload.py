"""Put the packages of a set into the store, where pods get them: only what is not there yet.

Layout, below Metaflow's own root in the store:
    mf.packages/archives/NAME/VERSION-FILES-cp311-x86_64/SHA256-SIZE.zst or .zip   what a pod gets
    mf.packages/archives/+PART/…/SHA256-SIZE.so                               files of parts.py
    mf.packages/sets/SHA256.json                                              what a flow, or a step of it, gets
Names say what the content is, so nothing is ever overwritten, and whoever comes second finds it done.
"""

from __future__ import annotations

import concurrent.futures
import hashlib
import re
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from platform_cli.adapters import lock as locks
from platform_cli.adapters.dependencies.archives import NO_INDEXES, make_archives, normal, place_of
from platform_cli.adapters.dependencies.parts import CODEC, OPENMP, Part, parts
from platform_cli.adapters.files import make_folder
from platform_cli.core.errors import NotReadyError
from platform_cli.core.events import Noticed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from platform_cli.adapters.dependencies.archives import Platform
    from platform_cli.core.dependencies import LockedPackage
    from platform_cli.core.events import Sink

_ARCHIVES, _SETS = "mf.packages/archives", "mf.packages/sets"
_NAME = re.compile(r"([0-9a-f]{64})-(\d+)\.(zst|zip|so)")
_ENDS = (".zst", ".zip", ".so")
_THREADS = 8
_SECONDS = 2  # between two lines that tell how far an upload is


class Archive(msgspec.Struct, frozen=True, kw_only=True):
    """A package as a pod gets it; `object` is its place below `mf.packages`, `size` is in bytes."""

    name: str
    version: str
    object: str
    sha256: str
    size: int


class Stored:
    """A store's part for packages.

    Args:
        store: The engine's store, obstore's, opened at the root.
        root: Metaflow's root in it, such as gs://bucket/metaflow.
        cache: A folder of this machine for archives that are not uploaded yet.
    """

    def __init__(self, store: Any, root: str, cache: Path) -> None:
        self._store, self._root, self._cache = store, root.rstrip("/"), cache

    def put_set(
        self,
        packages: Sequence[LockedPackage],
        platform: Platform,
        sink: Sink,
        *,
        any_version: bool = False,
        indexes: Mapping[str, str] = NO_INDEXES,
    ) -> str:
        """Upload what is missing, and return the address of the set.

        Args:
            packages: The packages.
            platform: Where they will run.
            sink: Where events go.
            any_version: Whether a package that an image has already will do, whatever its version.
            indexes: What tells uv of the indexes that a declaration names.

        Raises:
            PrerequisiteError: If a package has nothing for the platform.
            NotReadyError: If the store cannot be written; what has arrived stays, and is not uploaded again.
        """
        # Metaflow itself comes with the code.
        wanted = [one for one in packages if applies(one, platform) and one.name != "metaflow"]
        places, extra = [place_of(one, platform) for one in wanted], parts(CODEC, OPENMP)
        by_place = dict(zip(places, wanted, strict=True)) | {part.place(platform): part for part in extra}
        try:
            present = self._present(platform)
            lacking = {place: one for place, one in by_place.items() if place not in present}
            present |= self._upload(lacking, platform, sink, indexes) if lacking else {}
            facts = {part.name: present[part.place(platform)] for part in extra}
            return self._write_set([present[place] for place in places], platform, facts, any_version=any_version)
        except OSError as error:
            raise self._failed(error) from error
        except _engine_error() as error:
            raise self._failed(error) from error

    def _present(self, platform: Platform) -> dict[str, Archive]:
        """Return the archives for a platform that are in the store, by their folders."""
        import obstore

        found: dict[str, Archive] = {}
        top = f"{_ARCHIVES}/"
        for page in obstore.list(self._store, prefix=top):
            for entry in page:
                folder, _, file = entry["path"].removeprefix(top).rpartition("/")
                match = _NAME.fullmatch(file)
                if match and folder.endswith(platform.tag):
                    found[folder] = _archive(folder, file)
        return found

    def _upload(
        self, lacking: Mapping[str, LockedPackage | Part], platform: Platform, sink: Sink, indexes: Mapping[str, str]
    ) -> dict[str, Archive]:
        make_folder(self._cache)
        waiting = Noticed(text="waiting for another process, which uploads packages")
        with locks.hold(self._cache / "upload.lock", "packages", lambda _: sink(waiting)):
            there = self._present(platform)  # by now, if somebody else was at it
            rest = {place: one for place, one in lacking.items() if place not in there}
            return there | (self._sent(self._files(rest, platform, sink, indexes), sink) if rest else {})

    def _sent(self, files: Mapping[str, Path], sink: Sink) -> dict[str, Archive]:
        sizes = {place: file.stat().st_size for place, file in files.items()}
        total, told = sum(sizes.values()) / 1e6, time.monotonic()
        sink(Noticed(text=f"uploading {len(files)} packages, {total:.1f} MB, to {self._root}"))
        done: dict[str, Archive] = {}
        with concurrent.futures.ThreadPoolExecutor(_THREADS) as pool:
            sent = [pool.submit(self._send, file, place) for place, file in files.items()]
            for future in concurrent.futures.as_completed(sent):
                place, archive = future.result()
                done[place] = archive
                if time.monotonic() - told > _SECONDS or len(done) == len(files):
                    told = time.monotonic()
                    gone = sum(sizes[one] for one in done) / 1e6
                    sink(Noticed(text=f"uploaded {len(done)} of {len(files)} packages, {gone:.1f} of {total:.1f} MB"))
        return done

    def _files(
        self, lacking: Mapping[str, LockedPackage | Part], platform: Platform, sink: Sink, indexes: Mapping[str, str]
    ) -> dict[str, Path]:
        """Return files of this machine by their places in the store; what a broken upload left behind is among them."""
        kept = {place: file for place in lacking if (file := self._kept(place))}
        to_make = {place: one for place, one in lacking.items() if place not in kept}
        if not to_make:
            return kept
        sink(Noticed(text=f"preparing {len(to_make)} packages for pods with Python {platform.python}"))
        with tempfile.TemporaryDirectory(dir=self._cache) as name:
            made = _made(to_make, platform, Path(name), indexes)
            return kept | {place: self._keep(file, place) for place, file in made.items()}

    def _kept(self, place: str) -> Path | None:
        stem = place.replace("/", "-")
        return next((file for end in _ENDS if (file := self._cache / f"{stem}{end}").exists()), None)

    def _keep(self, file: Path, place: str) -> Path:
        return file.replace(self._cache / f"{place.replace('/', '-')}{file.suffix}")

    def _send(self, file: Path, folder: str) -> tuple[str, Archive]:
        content = file.read_bytes()
        archive = _archive(folder, f"{hashlib.sha256(content).hexdigest()}-{len(content)}{file.suffix}")
        self._put(archive.object, content)
        file.unlink()
        return folder, archive

    def _write_set(
        self, archives: Sequence[Archive], platform: Platform, extra: dict[str, Archive], *, any_version: bool
    ) -> str:
        facts = {"python": platform.python, "machine": platform.machine, "any_version": any_version, **extra}
        content = msgspec.json.encode({**facts, "packages": archives}, order="deterministic")
        name = f"sets/{hashlib.sha256(content).hexdigest()}.json"
        self._put(name, content)
        return f"{self._root}/mf.packages/{name}"

    def _put(self, name: str, content: bytes) -> None:
        """Write an object, unless it is there: its name says what it is."""
        import obstore
        from obstore.exceptions import AlreadyExistsError, PreconditionError

        try:
            obstore.put(self._store, f"mf.packages/{name}", content, mode="create")
        except (AlreadyExistsError, PreconditionError):
            return

    def _failed(self, error: Exception) -> NotReadyError:
        return NotReadyError(
            f"packages cannot be uploaded to {self._root}.",
            code="PACKAGES_NOT_UPLOADED",
            hint="type the same command again: it goes on where it stopped; `platform status` says what is wrong",
            details=str(error),
        )


def _made(
    lacking: Mapping[str, LockedPackage | Part], platform: Platform, folder: Path, indexes: Mapping[str, str]
) -> dict[str, Path]:
    packages = {place: one for place, one in lacking.items() if not isinstance(one, Part)}
    made = make_archives(list(packages.values()), platform, folder, indexes) if packages else {}
    found = {place: made[normal(one.name)] for place, one in packages.items()}
    return found | {place: one.make(platform, folder) for place, one in lacking.items() if isinstance(one, Part)}


def _archive(folder: str, file: str) -> Archive:
    """Return what the place of an object says of it."""
    sha256, _, rest = file.partition("-")
    name, _, version = folder.partition("/")
    size = int(rest.partition(".")[0])
    place = f"archives/{folder}/{file}"
    return Archive(name=name, version=version.rsplit("-", 3)[0], object=place, sha256=sha256, size=size)


def applies(package: LockedPackage, platform: Platform) -> bool:
    """Say whether a package is needed on a platform."""
    from packaging.markers import Marker

    if not package.marker:
        return True
    facts = {
        "python_version": platform.python,
        "python_full_version": f"{platform.python}.0",
        "platform_machine": platform.machine,
        "sys_platform": "linux",
        "platform_system": "Linux",
        "os_name": "posix",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    return Marker(package.marker).evaluate(facts)


def _engine_error() -> type[Exception]:
    from obstore.exceptions import BaseError

    return BaseError
