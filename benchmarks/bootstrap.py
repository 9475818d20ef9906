"""What it takes a pod to begin: the commands of a compiled Argo template, replayed on one processor, three ways.

`python -m benchmarks.bootstrap`: our bootstrap beside Metaflow's own, with wheels at hand and with an image that holds
all that it installs. The first time it needs a package index, for those wheels. It needs root, for mounts.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.report import Row, machine, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parent.parent
ROUNDS, QUICK_ROUNDS = 5, 2
_STOCK = "google-cloud-storage google-auth simple-gcp-object-downloader google-cloud-secret-manager packaging requests"
_FLOW = """
from metaflow import FlowSpec, step

class EmptyFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass

if __name__ == "__main__":
    EmptyFlow()
"""
_SUBREAPER = 36  # prctl: what a pod leaves behind becomes ours, so that its time is counted
_GOALS = {"stock": (0.15, "stock, wheels at hand"), "baked": (0.25, "stock, image with all that it installs")}


def rows(*, quick: bool) -> Iterator[Row]:
    """Return the figures as rows of the benchmarks' table."""
    with tempfile.TemporaryDirectory(prefix="bench-pods-") as name, _cloud() as (address, variables):
        folder = Path(name)
        sides = _sides(folder, address, variables)
        costs: dict[str, list[dict[str, float]]] = {side: [] for side in sides}
        for number in range((QUICK_ROUNDS if quick else ROUNDS) + 1):
            for side in random.sample(list(sides), len(sides)):
                found = _replayed(folder, sides[side])
                if number:
                    costs[side].append(found)
    for base, (goal, title) in _GOALS.items():
        yield _row(title, costs["ours"], costs[base], goal)


def _row(title: str, ours: list[dict[str, float]], base: list[dict[str, float]], goal: float) -> Row:
    pairs = list(zip(ours, base, strict=True))
    wall, cpu = (statistics.median(one[key] / other[key] for one, other in pairs) for key in ("seconds", "cpu"))
    seconds = [statistics.median(one["seconds"] for one in side) for side in (ours, base)]
    times = [statistics.median(one["cpu"] for one in side) for side in (ours, base)]
    details = (
        f"{seconds[0]:.2f} s against {seconds[1]:.2f} s; CPU {times[0]:.2f} s against {times[1]:.2f} s, {cpu:.2f} x"
    )
    return Row("bootstrap", f"pods of start and end of an empty flow  /  {title}", wall, goal, details=details)


def _sides(folder: Path, address: str, variables: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    flow = folder / "flows" / "empty.py"
    flow.parent.mkdir()
    flow.write_text(_FLOW, encoding="utf-8")
    wheels, bare, baked = folder / "wheels", folder / "bare", folder / "baked"
    for python in (bare, baked):
        subprocess.run([sys.executable, "-m", "venv", str(python)], check=True)
    pip = [str(baked / "bin" / "python"), "-m", "pip", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, "download", "-d", str(wheels), *_STOCK.split()], check=True)
    subprocess.run([*pip, "install", "--no-index", "--find-links", str(wheels), *_STOCK.split()], check=True)
    cloud = {**variables, "STORAGE_EMULATOR_HOST": address}
    stock = _template(flow, cloud, {"METAFLOW_PLATFORM_BOOTSTRAP": "stock"})
    ours = _template(flow, cloud, {"METAFLOW_PLATFORM_PACKAGES": json.dumps({"": _upload(folder, variables)})})
    at_hand = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels)}
    return {
        "ours": {"template": ours, "python": str(bare), "variables": cloud},
        "stock": {"template": stock, "python": str(bare), "variables": cloud | at_hand},
        "baked": {
            "template": stock,
            "python": str(baked),
            "variables": cloud | {"METAFLOW_SKIP_INSTALL_DEPENDENCIES": "1"},
        },
    }


@contextlib.contextmanager
def _cloud() -> Iterator[tuple[str, dict[str, str]]]:
    """Give the address of the bucket's own server, and the variables of one that speaks the engine's language, too."""
    from tests.bootstrap import servers

    with servers.running() as cloud:
        yield cloud.upstream, cloud.environment


def _upload(folder: Path, variables: Mapping[str, str]) -> str:
    from obstore.store import GCSStore

    from metaflow_extensions.platform.gs.stores import store_options
    from platform_cli.adapters.dependencies.archives import Platform
    from platform_cli.adapters.dependencies.pod_base import pod_base
    from platform_cli.adapters.dependencies.upload import Stored

    store = GCSStore("bucket", prefix="metaflow", **store_options("gs", variables["STORAGE_EMULATOR_HOST"]))
    platform = Platform(f"{sys.version_info[0]}.{sys.version_info[1]}", os.uname().machine, sys.executable)
    stored = Stored(store, "gs://bucket/metaflow", folder / "archives")
    return stored.put_set(pod_base("gs"), platform, lambda _: None)


def _template(flow: Path, cloud: Mapping[str, str], extra: Mapping[str, str]) -> str:
    env = {
        **os.environ,
        **cloud,
        "METAFLOW_HOME": str(flow.parent.parent / "home"),
        "METAFLOW_DEFAULT_DATASTORE": "gs",
        "METAFLOW_DATASTORE_SYSROOT_GS": "gs://bucket/metaflow",
        "METAFLOW_DEFAULT_METADATA": "local",
        "METAFLOW_USER": "bench",
        **extra,
    }
    words = ["--environment=platform", "argo-workflows", "create", "--no-auto-emit-argo-events", "--only-json"]
    done = subprocess.run(
        [sys.executable, flow.name, *words], cwd=flow.parent, env=env, capture_output=True, text=True, check=True
    )
    return done.stdout[done.stdout.index("{") :]


def _replayed(folder: Path, side: Mapping[str, Any]) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.bootstrap", "--pods", str(folder)]
    # A new environment each time: pip finds nothing installed.
    python = Path(side["python"])
    if python.name == "bare":
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(python)], check=True)
    done = subprocess.run(
        command, cwd=ROOT, input=json.dumps(side), capture_output=True, text=True, check=False, env=dict(os.environ)
    )
    if done.returncode:
        raise RuntimeError(f"{done.stdout}\n{done.stderr}")
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _pods(folder: Path) -> dict[str, float]:
    """Run the pods of one side, described on standard input, in this process's own processor."""
    from tests.bootstrap.argo import Argo

    side = json.load(sys.stdin)
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    with tempfile.TemporaryDirectory(dir=folder) as name:
        environment = {"PATH": f"{side['python']}/bin:/usr/bin:/bin", "HOME": name, **side["variables"]}
        argo = Argo(json.loads(side["template"]), environment, Path(name), name=Path(name).name)
        began = time.perf_counter()
        inputs: dict[str, str] = {}
        for step in ("start", "end"):
            pod = argo.pod(step, inputs)
            if pod.code:
                raise RuntimeError(pod.output)
            inputs = {"input-paths": f"argo-{argo.name}/{step}/{pod.outputs['task_id']}"}
        seconds = time.perf_counter() - began
        with contextlib.suppress(ChildProcessError):
            while True:
                os.wait()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"seconds": seconds, "cpu": used.ru_utime + used.ru_stime}


def main() -> int:
    """Measure and print; return the exit code: 1 if a goal was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bootstrap", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few rounds only: the order of magnitude")
    parser.add_argument("--pods", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.pods:
        sys.stdout.write(json.dumps(_pods(arguments.pods)))
        return 0
    print(machine())
    found = []
    for row in rows(quick=arguments.quick):
        print(table([row]), flush=True)
        found.append(row)
    return 0 if all(row.ok for row in found) else 1


if __name__ == "__main__":
    sys.exit(main())
