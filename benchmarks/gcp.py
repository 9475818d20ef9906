"""What `up` on Google Cloud costs beside the bare Terraform, what is waited for at Google, and how soon questions end.

Terraform is the real one; its provider and Google's interfaces are the stand-ins of tests/cloud, which are built first
if need be. What happens inside of the cluster has no part in it.
"""

from __future__ import annotations

import itertools
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import Command, compare, interleave, start
from benchmarks.report import Row, machine, table
from benchmarks.sandbox import PLATFORM, PYTHON
from tests.cloud import standin
from tests.cloud.google_cloud import GoogleCloud
from tests.cloud.inventory import PUBLISHED
from tests.gcp.places import PROJECT, ROOT, Place, place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    Edges = frozenset[tuple[str, str]]

GOAL_SECOND, GOAL_QUESTIONS, GOAL_PATH, GOAL_APPLY = 1.2, 3.0, 0.42, 1.06
ROUNDS, QUICK_ROUNDS = 9, 3
_CALL = 0.05  # seconds that a call of Google's takes, there and back
_MINUTE = 1.0  # seconds
_APPLY = "Make what Google owns"
_PLAN = ("terraform", "plan", "-input=false", "-parallelism=20")
# Seconds, as logs of Terraform that people have published show them; what is not named takes none.
_LOGGED: Mapping[str, float] = {
    "google_compute_network": 22,
    "google_container_cluster": 214,
    "google_container_node_pool": 94,
    "address": 14,
    "peering": 57,
    "cloud sql": 698,
    "argo": 60,
    "metadata service": 45,
}
_POOL = "google_container_node_pool"
_SERVICES = frozenset({("argo", _POOL), ("metadata service", _POOL)})
# Of who follows the usual template: each with what it waits for. The database is reached through a peered network.
_USUAL: Edges = _SERVICES | {
    (_POOL, "google_container_cluster"),
    ("google_container_cluster", "google_compute_network"),
    ("address", "google_compute_network"),
    ("peering", "address"),
    ("cloud sql", "peering"),
    ("metadata service", "cloud sql"),
}
_QUESTIONS = """
from pathlib import Path; import os
from platform_cli.adapters.google.doctor import google_checks
from platform_cli.config.load import load_settings
from platform_cli.targets.gcp import GcpTarget
from platform_cli.targets.gcp_wanted import wanted_of
settings = load_settings(environment=None, overrides=[], variables=os.environ, cwd=Path.cwd())
assert all(one.ok for one in google_checks(GcpTarget(settings)._google, wanted_of(settings)))
"""


def rows(*, quick: bool) -> Iterator[Row]:
    """Return the figures as rows of the benchmarks' table."""
    standin.mirror()
    rounds = QUICK_ROUNDS if quick else ROUNDS
    cloud = GoogleCloud(project=PROJECT)
    with tempfile.TemporaryDirectory(prefix="bench-gcp-") as name, place(Path(name), cloud) as found:
        yield from _applied(found, QUICK_ROUNDS)
        for latency in (0, _CALL):
            cloud.latency = cloud.inventory.latency = latency
            yield _second_up(found, rounds)
        yield from _questions(found, rounds)


def critical_path(edges: Iterable[tuple[str, str]], seconds: Mapping[str, float]) -> float:
    """Return how long the longest chain takes of things that wait for each other.

    Args:
        edges: Pairs of a thing and one that it waits for; without circles.
        seconds: How long each takes by itself; none: no time.
    """
    needs: dict[str, set[str]] = {}
    for thing, needed in edges:
        needs.setdefault(thing, set()).add(needed)
        needs.setdefault(needed, set())
    ends: dict[str, float] = {}

    def end(thing: str) -> float:
        if thing not in ends:
            ends[thing] = seconds.get(thing, 0) + max(map(end, needs[thing]), default=0)
        return ends[thing]

    return max(map(end, needs))


def _edges(found: Place) -> Edges:
    """Return which types of what was made wait for which, as Terraform itself sees it."""
    command = [standin.program("terraform"), "graph"]
    said = subprocess.check_output(command, cwd=_root(found), env=dict(found.variables), text=True)
    pairs = re.findall(r'"module\.\w+\.(\w+)\.\w+" -> "module\.\w+\.(\w+)\.\w+"', said)
    made = set(found.kinds())
    return frozenset(pair for pair in pairs if made.issuperset(pair) and len({*pair}) > 1)


def _root(found: Place) -> Path:
    [file] = found.folder.rglob("terraform.tfvars.json")
    return file.parent


def _applied(found: Place, rounds: int) -> Iterator[Row]:
    """Bring it up and take it away again, Google a minute a second; it stays up in the end."""
    cloud, walls = found.cloud, []
    for number in range(rounds):
        cloud.inventory.pace = _MINUTE / 60
        walls.append(_phase(found))
        cloud.inventory.pace = 0
        if number < rounds - 1:
            found.ok("down", "--purge")
    edges = _edges(found)
    path, usual = critical_path(edges | _SERVICES, _LOGGED), critical_path(_USUAL, _LOGGED)
    details = f"{path:.0f} s against {usual:.0f} s, by the durations of published logs"
    yield Row("gcp", "longest chain of our stack  /  of the usual template's", path / usual, GOAL_PATH, details=details)
    shortest = critical_path(edges, {kind: making for kind, (making, _) in PUBLISHED.items()}) * _MINUTE / 60
    wall = statistics.median(walls)
    details = f"{wall:.2f} s against {shortest:.2f} s, a minute of Google's as a second"
    yield Row("gcp", "making the stack  /  its longest chain", wall / shortest, GOAL_APPLY, details=details)


def _phase(found: Place) -> float:
    """Bring it up; return how long Terraform's part took."""
    process = found.start("up")
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    moments = {line.strip(): time.monotonic() for line in process.stdout}
    process.stdout.close()
    if process.wait():
        raise RuntimeError("\n".join(moments))
    return moments[f"end:{_APPLY}"] - moments[f"begin:{_APPLY}"]


def _second_up(found: Place, rounds: int) -> Row:
    env = {**found.variables, "PYTHONPATH": str(ROOT)}
    ours = Command((PYTHON, "-m", "tests.gcp.driver", "up"), env, found.folder)
    base = Command(_PLAN, env, _root(found))
    ratio = compare(*interleave({"ours": ours, "base": base}, rounds).values())
    details = f"{ratio.ours * 1000:.0f} ms against {ratio.base * 1000:.0f} ms, CPU {ratio.cpu:.2f} x"
    what = f"second up, nothing to do, {found.cloud.latency * 1000:.0f} ms a call  /  terraform plan"
    return Row("gcp", what, ratio.wall, GOAL_SECOND, details=details)


def _questions(found: Place, rounds: int) -> Iterator[Row]:
    env = {**found.variables, "PYTHONPATH": str(ROOT)}
    for what, command in (
        ("all that is asked of Google before anything is made", (PYTHON, "-c", _QUESTIONS)),
        ("platform prices", (PLATFORM, "prices")),
    ):
        walls = [start(Command(command, env, found.folder)).wall for _ in itertools.repeat(None, rounds)]
        title = f"{what}, {_CALL * 1000:.0f} ms a call"
        yield Row("gcp", title, statistics.median(walls), GOAL_QUESTIONS, unit="s", details=f"{rounds} times")


def main() -> int:
    """Print the figures."""
    print(machine())
    found = []
    for row in rows(quick="--quick" in sys.argv):
        print(table([row]), flush=True)
        found.append(row)
    return 0 if all(row.ok for row in found) else 1


if __name__ == "__main__":
    sys.exit(main())
