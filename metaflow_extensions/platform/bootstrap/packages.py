"""Packages of a set: which of them the image lacks, and how they get from the store to a folder of the pod."""

from __future__ import annotations

import importlib.machinery
import json
import os
import queue
import re
import site
import sys
import threading
from typing import TYPE_CHECKING, Any

from . import web
from .packed import load_codec, unpack
from .stop import REFUSED, Stop
from .zips import merge

if TYPE_CHECKING:
    from collections.abc import Callable

    from .store import Store

_THREADS = 8
# Where parts that are no packages go; the folder `lib` is among those that programs look for libraries in.
_FILES = {"codec": "codec.so", "libgomp": "lib/libgomp.so.1"}
_NORMAL = re.compile(r"[-_.]+")


def check_fit(wanted: dict[str, Any], code: int) -> None:
    """Stop, with this exit code, on another Python, or another processor, than the packages were chosen for."""
    python, machine = f"{sys.version_info[0]}.{sys.version_info[1]}", os.uname().machine
    if wanted["python"] != python:
        text = (
            f"this image has Python {python}, and the flow's packages were locked for {wanted['python']}: "
            f"use an image with Python {wanted['python']}, such as python:{wanted['python']}-slim, or deploy from an "
            f"environment with Python {python}"
        )
        raise Stop(code, text)
    if wanted["machine"] != machine:
        raise Stop(code, f"this machine is {machine}, and the flow's packages were locked for {wanted['machine']}")
    if not any("-gnu" in suffix for suffix in importlib.machinery.EXTENSION_SUFFIXES):
        text = "this image's Python does not use the GNU C library, which the flow's packages were built for"
        raise Stop(code, f"{text}: use another image, such as python:{python}-slim")


def missing(wanted: dict[str, Any]) -> list[dict[str, Any]]:
    """Return those packages of a set that the image does not have: in just this version, unless any will do."""
    present = dict(one for folder in site.getsitepackages() for one in _distributions(folder))
    found = [(one, present.get(_normal(one["name"]))) for one in wanted["packages"]]
    return [one for one, version in found if version != one["version"] and not (version and wanted["any_version"])]


def _distributions(folder: str) -> list[tuple[str, str]]:
    try:
        names = os.listdir(folder)  # noqa: PTH208 - pathlib is one more import in every pod
    except OSError:
        return []
    found = [name[: -len(".dist-info")].rpartition("-") for name in names if name.endswith(".dist-info")]
    return [(_normal(name), version) for name, _, version in found]


def _normal(name: str) -> str:
    return _NORMAL.sub("-", name).lower()


class Unpacking:
    """Downloads in several threads, in any order: what must be files is unpacked, the rest becomes one zip file."""

    def __init__(self, store: Store, root: str, wanted: dict[str, Any], folder: str) -> None:
        self._store, self._root, self._folder = store, root, folder
        needed = missing(wanted)
        self._waiting: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        for one in sorted(needed, key=lambda package: -package["size"]):
            self._waiting.put(one)
        self._zips: list[str] = []
        self._failure: BaseException | None = None
        self._codec: Any = None
        self._ready = threading.Event()
        has_files = any(_is_packed(one) for one in needed)
        self._parts = [wanted[name] | {"part": name} for name in ("codec", "libgomp") if has_files and _lacks(name)]
        works = [self._bring_parts, *(self._bring_packages for _ in range(min(_THREADS, len(needed))))]
        self._threads = [threading.Thread(target=self._watched, args=(work,), daemon=True) for work in works]
        for thread in self._threads:
            thread.start()

    def wait(self) -> None:
        """Wait for the end.

        Raises:
            Stop: If anything failed.
        """
        for thread in self._threads:
            thread.join()
        if self._failure:
            raise self._failure
        if self._zips:
            merge(sorted(self._zips), f"{self._folder}/modules.zip")

    def _watched(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - told by the thread that waits
            self._failure = error
            self._ready.set()  # nobody shall wait for what does not come

    def _bring_parts(self) -> None:
        for part in self._parts:
            file = f"{self._folder}/{_FILES[part['part']]}"
            self._save(part, file)
            if part["part"] == "codec":
                self._codec = load_codec(file)
                self._ready.set()

    def _bring_packages(self) -> None:
        while not self._failure:
            try:
                package = self._waiting.get_nowait()
            except queue.Empty:
                return
            self._bring(package)

    def _bring(self, package: dict[str, Any]) -> None:
        file = f"{self._folder}/{package['sha256']}"
        self._save(package, file)
        if not _is_packed(package):
            self._zips.append(file)
            return
        self._ready.wait()
        if self._codec:
            try:
                unpack(file, self._folder, self._codec)
            except OSError as error:
                web.check_disk(error, package["object"])
                raise Stop(REFUSED, f"{package['name']} cannot be unpacked in {self._folder}: {error}") from error
            os.unlink(file)  # noqa: PTH108 - as above

    def _save(self, wanted: dict[str, Any], file: str) -> None:
        self._store.save(f"{self._root}/{wanted['object']}", wanted["sha256"], file)


def _is_packed(package: dict[str, Any]) -> bool:
    return str(package["object"]).endswith(".zst")


def _lacks(part: str) -> bool:
    """Say whether the image does not have a part itself, which can be only the one that systems have."""
    folders = ("/lib64", "/usr/lib64", "/usr/lib", f"/usr/lib/{os.uname().machine}-linux-gnu")
    return not any(os.path.exists(f"{folder}/{part}.so.1") for folder in folders)  # noqa: PTH110 - as above


def read_set(store: Store, url: str, file: str) -> dict[str, Any]:
    """Return a set: its `python`, `machine`, `packages` and `any_version`; its address ends with its own digest."""
    store.save(url, url.rpartition("/")[2].partition(".")[0], file)
    with open(file, encoding="utf-8") as opened:  # noqa: PTH123 - as above
        return dict(json.load(opened))
