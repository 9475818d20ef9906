"""What a pod runs first: bring code and packages from the store, in parallel, and then run what is asked for.

The text of this module and of those that it imports stands in the pod's command, for the pod holds nothing else yet:
they use the standard library only.
"""

from __future__ import annotations

import importlib
import os
import site
import subprocess
import sys
import threading
from typing import Any

from . import packages
from .stop import NOT_OURS, REFUSED, Stop
from .store import Store

_TAR = ("-m", "--no-same-owner", "--no-same-permissions")  # each of the three is one more call a file
_HERE = f"lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"


def prepare(wanted: dict[str, Any], place: str) -> None:
    """Bring everything to the working directory and to a folder for packages.

    Args:
        wanted: The addresses of `code` and of the `sets` by step ('' for all others); the steps whose `images` are the
            user's own choice; the steps for which `stock` commands are to be used.
        place: The folder for packages.

    Raises:
        Stop: If it cannot be done.
    """
    step = os.environ["MF_PATHSPEC"].split("/")[2]
    if step in wanted["stock"]:
        raise Stop(NOT_OURS, f"{step} is a step with @parallel")
    folder = f"{place}/{_HERE}"
    for one in (folder, f"{place}/bin"):
        os.makedirs(one, exist_ok=True)  # noqa: PTH103 - pathlib is one more import in every pod
    store = Store(wanted["code"])
    code = _Code(store, wanted["code"])
    code.start()
    address = wanted["sets"].get(step) or wanted["sets"][""]
    chosen = packages.read_set(store, address, f"{place}/set.json")
    # Where nothing is declared, the image says what is there, its Python included.
    packages.check_fit(chosen, NOT_OURS if step in wanted["images"] or chosen["any_version"] else REFUSED)
    packages.Unpacking(store, address.rpartition("/sets/")[0], chosen, place).wait()
    code.finish()
    _make_environment(place)
    importlib.invalidate_caches()  # the folder of the code package was not there when Python started


class _Code(threading.Thread):
    """The code package, fetched and unpacked in the working directory."""

    def __init__(self, store: Store, url: str) -> None:
        super().__init__(daemon=True)
        self._store, self._url = store, url
        self._failure: BaseException | None = None

    def run(self) -> None:
        """Do it; the package's address ends with its SHA-1."""
        try:
            self._store.save(self._url, self._url.rpartition("/")[2], "job.tar", "sha1")
            _unpack_code()
        except BaseException as error:  # noqa: BLE001 - told by the thread that waits
            self._failure = error

    def finish(self) -> None:
        """Wait for the end, and fail if it failed."""
        self.join()
        if self._failure:
            raise self._failure


def _unpack_code() -> None:
    command = ["tar", "-xzf", "job.tar", *_TAR]
    done = subprocess.run(command, stderr=subprocess.PIPE, check=False)
    if done.returncode:
        raise Stop(REFUSED, f"the code package cannot be unpacked: {done.stderr.decode().strip()}")


def _make_environment(place: str) -> None:
    """Make the folder a virtual environment, so that programs started from a step see the packages, too."""
    base = os.path.realpath(sys.executable)
    _write(f"{place}/pyvenv.cfg", f"home = {os.path.dirname(base)}\ninclude-system-site-packages = true\n")  # noqa: PTH120 - as above
    # The image may be an environment itself.
    _write(f"{place}/{_HERE}/_platform.pth", "\n".join([f"{place}/modules.zip", *site.getsitepackages()]))
    for name in ("python", "python3"):
        os.symlink(base, f"{place}/bin/{name}")  # noqa: PTH211 - as above
    sys.executable = f"{place}/bin/python"
    before = list(sys.path)
    site.addsitedir(f"{place}/{_HERE}")
    ours = [folder for folder in sys.path if folder not in before]
    rest = [folder for folder in before if folder not in site.getsitepackages()]
    sys.path[:] = [*rest, *ours, *(folder for folder in before if folder not in rest)]


def _write(file: str, text: str) -> None:
    with open(file, "w", encoding="utf-8") as opened:  # noqa: PTH123 - as above
        opened.write(text)


def main(wanted: dict[str, Any]) -> None:
    """Prepare, and then answer the shell's commands until it ends."""
    place = sys.argv[1]
    try:
        prepare(wanted, place)
    except Stop as stop:
        rest = "; Metaflow's own commands bring code and packages instead" if stop.code == NOT_OURS else ""
        sys.stderr.write(f"platform: {stop}{rest}\n")
        sys.exit(stop.code)
    from metaflow_extensions.platform.bootstrap import compiled
    from metaflow_extensions.platform.bootstrap.serve import serve

    compiled.use(f"{os.environ['METAFLOW_EXTRACTED_ROOT']}/.mf_code")
    serve(place)
