"""Packages from a store at hand, as pods get them, beside uv, which installs the same ones from an index at hand.

`python -m benchmarks.bootstrap_packages`: LightGBM with what it needs, pyarrow and numpy, on one processor; the servers
have another one. The first time it needs a package index, for their wheels.
"""

from __future__ import annotations

import contextlib
import functools
import http.server
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.report import Row, machine, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parent.parent
ROUNDS, QUICK_ROUNDS, GOAL = 5, 2, 0.35
LOCK = ROOT / "flows" / "train.lock"
NAMES = ("lightgbm", "narwhals", "numpy", "pyarrow", "scipy")
_PROGRAM = """
import sys
from metaflow_extensions.platform.bootstrap import packages
from metaflow_extensions.platform.bootstrap.store import Store
url, place = sys.argv[1:]
store = Store(url)
packages.Unpacking(store, url.rpartition("/sets/")[0], packages.read_set(store, url, place + "/set.json"), place).wait()
"""


def rows(*, quick: bool) -> Iterator[Row]:
    """Return the figures as rows of the benchmarks' table."""
    with tempfile.TemporaryDirectory(prefix="bench-packages-") as name, _sides(Path(name)) as sides:
        costs: dict[str, list[tuple[float, float]]] = {side: [] for side in sides}
        for number in range((QUICK_ROUNDS if quick else ROUNDS) + 1):
            for side in random.sample(list(sides), len(sides)):
                found = _measured(Path(name) / "target", *sides[side])
                if number:
                    costs[side].append(found)
    pairs = list(zip(costs["ours"], costs["uv"], strict=True))
    seconds, cpu = ([statistics.median(one[kind] for one in costs[side]) for side in ("ours", "uv")] for kind in (0, 1))
    details = f"{seconds[0]:.2f} s against {seconds[1]:.2f} s; CPU {cpu[0]:.2f} s against {cpu[1]:.2f} s"
    wall = statistics.median(ours[0] / uv[0] for ours, uv in pairs)
    yield Row(
        "bootstrap", "LightGBM, pyarrow, numpy, scipy from a store  /  uv from an index", wall, GOAL, details=details
    )


def _measured(target: Path, command: list[str], variables: Mapping[str, str]) -> tuple[float, float]:
    """Return seconds and seconds of processor that a command takes, which fills the folder."""
    shutil.rmtree(target, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(target)], check=True)
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    words = ["taskset", "-c", str(max(os.sched_getaffinity(0))), *command]
    done = subprocess.run(words, env={**os.environ, **variables}, capture_output=True, text=True, check=False)
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@contextlib.contextmanager
def _sides(folder: Path) -> Iterator[dict[str, tuple[list[str], dict[str, str]]]]:
    from uv import find_uv_bin

    from platform_cli.adapters.dependencies.archives import Platform
    from platform_cli.adapters.dependencies.lock_file import read_lock
    from platform_cli.adapters.dependencies.upload import applies
    from tests.bootstrap import servers

    platform = Platform(f"{sys.version_info[0]}.{sys.version_info[1]}", os.uname().machine, sys.executable)
    packages = [one for one in read_lock(LOCK).main.packages if one.name in NAMES and applies(one, platform)]
    pins = [f"{one.name}=={one.version}" for one in packages]
    wheels, python = folder / "index", folder / "target" / "bin" / "python"
    for pin in pins:
        place = wheels / pin.partition("==")[0]
        words = ["download", "-q", "--disable-pip-version-check", "--no-deps", "-d", str(place), pin]
        subprocess.run([sys.executable, "-m", "pip", *words], check=True)
    with servers.running() as cloud, _served(wheels) as index:
        variables = {**cloud.environment, "STORAGE_EMULATOR_HOST": cloud.upstream, "PYTHONPATH": str(ROOT)}
        address = _uploaded(packages, platform, folder / "archives", cloud.environment["STORAGE_EMULATOR_HOST"])
        ours = [str(python), "-c", _PROGRAM, address, str(folder / "target")]
        uv = [find_uv_bin(), "pip", "install", "-q", "--no-deps", "--no-cache", "--python", str(python)]
        yield {"ours": (ours, variables), "uv": ([*uv, "--default-index", index, *pins], {})}


def _uploaded(packages: Any, platform: Any, cache: Path, server: str) -> str:
    from obstore.store import GCSStore

    from metaflow_extensions.platform.gs.stores import store_options
    from platform_cli.adapters.dependencies.upload import Stored

    store = GCSStore("bucket", prefix="metaflow", **store_options("gs", server))
    return Stored(store, "gs://bucket/metaflow", cache).put_set(packages, platform, lambda _: None)


@contextlib.contextmanager
def _served(folder: Path) -> Iterator[str]:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Write nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def main() -> int:
    """Measure and print; return the exit code: 1 if the goal was missed."""
    print(machine())
    found = list(rows(quick="--quick" in sys.argv))
    print(table(found))
    return 0 if all(row.ok for row in found) else 1


if __name__ == "__main__":
    sys.exit(main())
