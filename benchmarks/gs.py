"""What `GS` costs beside the wire, beside Google's client, and beside the same files on this machine's own memory disk.

`python -m benchmarks.gs`: a server on loopback, every side in a process of its own, all sides of a comparison in turn.
It needs 1.5 GB of /dev/shm. There is no TLS and no network here: ratios tell of clients, not of clouds.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.gs_sides import BIG
from benchmarks.measure import Command, interleave
from benchmarks.report import Row, machine, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).parent.parent
ROUNDS, QUICK_ROUNDS = 7, 2
MANY, SMALL = 2000, 100 << 10
FILES, ROWS, NUMBERS = 16, 250_000, 20
# transfer_manager's best settings, by the server's delay: of 8 to 64 threads and 2 to 8 processes, on two cores.
_GOOGLE = {0.0: ("threads:8", "processes:4"), 0.01: ("threads:16", "threads:64")}
_OTHERS = 3.0  # what MD5 allows: it is summed at less than a gigabyte a second
_MEMORY_DISK = Path("/dev/shm")  # noqa: S108 - so that no disk takes part

Costs = dict[str, list[dict[str, float]]]


def rows(*, quick: bool) -> Iterator[Row]:
    """Return the figures as rows of the benchmarks' table."""
    rounds = QUICK_ROUNDS if quick else ROUNDS
    with tempfile.TemporaryDirectory(dir=_MEMORY_DISK, prefix="bench-gs-") as name:
        folder = Path(name)
        _make_small(folder / "small")
        for delay in (0.0, 0.01):
            yield from _many(folder, delay, rounds)
        _make_big(folder / "big")
        yield from _big(folder, rounds)
        _make_tables(folder / "tables")
        yield from _tables(folder, rounds)
        yield from _imports(folder, rounds * 3)


def _many(folder: Path, delay: float, rounds: int) -> Iterator[Row]:
    google = _GOOGLE[delay]
    with _served(folder / "small", delay) as port:
        sides = ["gs", "gs-blob", "gs-md5", "raw:8", *google]
        costs = _interleaved("many", sides, port, str(MANY), folder, rounds)
    best = [min(turn, key=_seconds) for turn in zip(*(costs[side] for side in google), strict=True)]
    title, raw = f"get_many of {MANY} x {SMALL >> 10} KiB, {delay * 1000:.0f} ms a request", "raw, 8 threads"
    yield _row(f"{title}  /  transfer_manager's best", costs["gs"], best, 0.10)
    yield _row(f"{title}  /  {raw}", costs["gs"], costs["raw:8"], 1.2)
    yield _row(f"{title}, each as bytes (blob)  /  {raw}", costs["gs-blob"], costs["raw:8"], 1.2)
    yield _row(f"{title}, stored by others (MD5)  /  {raw}", costs["gs-md5"], costs["raw:8"], _OTHERS)


def _big(folder: Path, rounds: int) -> Iterator[Row]:
    with _served(folder / "big", 0) as port:
        costs = _interleaved("big", ["gs-into", "raw-into", "gs-new", "raw-new"], port, "", folder, rounds)
    yield _row("512 MiB into a buffer  /  raw, 4 ranges", costs["gs-into"], costs["raw-into"], 1.5)
    yield _row("512 MiB as bytes  /  raw, 4 ranges into new memory", costs["gs-new"], costs["raw-new"], 1.5)
    for side, what, there in (("gs-into", "a buffer", BIG), ("gs-new", "bytes", 0)):
        shares = [(cost["peak"] - cost["before"] + there) / BIG for cost in costs[side]]
        whole = statistics.median(cost["peak"] for cost in costs[side]) / BIG
        details = f"the whole process with Python, Metaflow and the engine: {whole:.2f} x"
        yield Row("gs", f"memory of 512 MiB as {what}  /  the object", statistics.median(shares), 1.1, details=details)


def _tables(folder: Path, rounds: int) -> Iterator[Row]:
    sides = ["gs-all", "disk-all", "gs-few", "disk-few"]
    with _served(folder / "tables", 0) as port:
        costs = _interleaved("table", sides, port, str(folder / "tables"), folder, rounds)
    yield _row("read_parquet, all columns  /  read_table from /dev/shm", costs["gs-all"], costs["disk-all"], 1.4)
    yield _row("read_parquet, 3 of 23 columns  /  read_table from /dev/shm", costs["gs-few"], costs["disk-few"], 2.0)


def _imports(folder: Path, rounds: int) -> Iterator[Row]:
    """Compare imports with the extension with those of a Metaflow that does not find it."""
    env = {"PATH": os.environ["PATH"], "METAFLOW_HOME": str(folder)}
    stock = {**env, "METAFLOW_EXTENSIONS_SEARCH_DIRS": str(folder)}
    sides = {
        "stock": Command((sys.executable, "-c", "import metaflow"), stock, folder),
        "flow": Command((sys.executable, "-c", "from metaflow import FlowSpec"), env, folder),
        "GS": Command((sys.executable, "-c", "from metaflow import GS"), env, folder),
    }
    costs = interleave(sides, rounds)
    as_dicts = {name: [{"seconds": cost.wall, "cpu": cost.cpu} for cost in found] for name, found in costs.items()}
    yield _row("from metaflow import FlowSpec  /  stock import metaflow", as_dicts["flow"], as_dicts["stock"], 1.05)
    yield _row("from metaflow import GS  /  from metaflow import FlowSpec", as_dicts["GS"], as_dicts["flow"], 1.05)


def _row(what: str, ours: Sequence[Mapping[str, float]], base: Sequence[Mapping[str, float]], goal: float) -> Row:
    pairs = list(zip(ours, base, strict=True))
    wall = statistics.median(one["seconds"] / other["seconds"] for one, other in pairs)
    cpu = statistics.median(one["cpu"] / other["cpu"] for one, other in pairs)
    seconds = [statistics.median(map(_seconds, side)) for side in (ours, base)]
    details = f"{seconds[0] * 1000:.0f} ms against {seconds[1] * 1000:.0f} ms, CPU {cpu:.2f} x, {len(pairs)} rounds"
    return Row("gs", what, wall, goal, details=details)


def _seconds(cost: Mapping[str, float]) -> float:
    return cost["seconds"]


def _interleaved(kind: str, sides: Sequence[str], port: int, argument: str, folder: Path, rounds: int) -> Costs:
    """Return each side's costs, one a round; each round has an order of its own, the first does not count."""
    env = {"PATH": os.environ["PATH"], "METAFLOW_HOME": str(folder), "TMPDIR": str(folder)}
    costs: Costs = {side: [] for side in sides}
    for _ in range(rounds + 1):
        for side in random.sample(list(sides), len(sides)):
            command = [sys.executable, "-m", "benchmarks.gs_sides", kind, side, str(port), argument]
            done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
            if done.returncode:
                raise RuntimeError(f"{' '.join(command)}\n{done.stderr}")
            costs[side].append(json.loads(done.stdout))
    return {side: found[1:] for side, found in costs.items()}


@contextlib.contextmanager
def _served(folder: Path, delay: float) -> Iterator[int]:
    command = [sys.executable, "-m", "benchmarks.gs_server", str(folder), str(delay)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the server has no pipes")
        yield int(process.stdout.readline())
        process.stdin.close()


def _make_small(folder: Path) -> None:
    folder.mkdir()
    for number in range(MANY):
        (folder / str(number)).write_bytes(os.urandom(SMALL))


def _make_big(folder: Path) -> None:
    folder.mkdir()
    (folder / "big").write_bytes(os.urandom(BIG))


def _make_tables(folder: Path) -> None:
    """Write files like those of a feature store: 20 numbers, a key, a label and a category, in two row groups each."""
    import numpy as np
    import pyarrow as pa
    from pyarrow import parquet

    folder.mkdir()
    source = np.random.default_rng(0)
    for number in range(FILES):
        kinds = ["f4", "f8"] * (NUMBERS // 2)
        data: dict[str, Any] = {f"f{at}": source.normal(size=ROWS).astype(kind) for at, kind in enumerate(kinds)}
        data["key"] = source.integers(0, 1000, ROWS)
        data["y"] = source.integers(0, 2, ROWS).astype("i4")
        data["category"] = source.choice(["north", "south", "east", "west"], ROWS)
        parquet.write_table(pa.table(data), folder / f"{number:02}.parquet", row_group_size=ROWS // 2)


def main() -> int:
    """Measure and print; return the exit code: 1 if a goal was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gs", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few rounds only: the order of magnitude")
    print(machine())
    found = []
    for row in rows(quick=parser.parse_args().quick):
        print(table([row]), flush=True)
        found.append(row)
    return 0 if all(row.ok for row in found) else 1


if __name__ == "__main__":
    sys.exit(main())
