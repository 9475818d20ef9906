"""Measure what the scheduler service costs while nothing is due: memory, processor time, modules.

`python -m benchmarks.idle_scheduler` prints the figures beside their goals; `--quick` looks for 5 seconds only.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import msgspec
import psutil

from benchmarks.report import Row, machine, table
from platform_cli.adapters.ledger import Ledger
from platform_cli.core.flow import FlowFacts
from platform_cli.core.places import Places
from platform_cli.core.records import Deployment, Release

DEPLOYMENTS = 200
SECONDS, QUICK_SECONDS = 20.0, 5.0
GOAL_MEBIBYTES, GOAL_PERCENT = 60.0, 0.1
UNWANTED = ("metaflow", "rich", "kubernetes", "google", "sqlalchemy", "numpy")
_SETTLE_SECONDS = 2.0  # after its start it writes down when each deployment is due next


def measure(seconds: float = SECONDS) -> dict[str, Any]:
    """Run a service with DEPLOYMENTS deployments, none of them due, and look at it from outside.

    Returns:
        `mebibytes` (resident), `percent` (of one core, over that time), `seconds` (for its start), `unwanted` (those of
        UNWANTED that it has imported).
    """
    with tempfile.TemporaryDirectory(prefix="idle-") as folder:
        home = Path(folder)
        places = Places("local", home / ".local/share/platform/local", home / ".local/state/platform/local")
        _fill(Ledger(places.ledger))
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        imports = places.state / "imports"
        places.state.mkdir(parents=True)
        begin = time.monotonic()
        with imports.open("w") as errors, _start(home, kept, errors) as service:
            try:
                if service.stdout is None or service.stdout.readline() != "ready\n":
                    raise RuntimeError(imports.read_text(encoding="utf-8")[-2000:])
                started = time.monotonic() - begin
                time.sleep(_SETTLE_SECONDS)
                figures = _watch(psutil.Process(service.pid), seconds)
            finally:
                service.terminate()
        return {**figures, "seconds": started, "unwanted": _imported(imports.read_text(encoding="utf-8"))}


def _start(home: Path, kept: dict[str, str], errors: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-X", "importtime", "-m", "platform_cli", "scheduler", "run"]
    env = {**kept, "HOME": str(home), "USER": "bench"}
    return subprocess.Popen(command, cwd=home, env=env, stdout=subprocess.PIPE, stderr=errors, text=True)


def _watch(service: psutil.Process, seconds: float) -> dict[str, Any]:
    before, begin = service.cpu_times(), time.monotonic()
    time.sleep(seconds)
    after, passed = service.cpu_times(), time.monotonic() - begin
    used = after.user + after.system - before.user - before.system
    return {"mebibytes": service.memory_info().rss / 2**20, "percent": 100 * max(used, 0.0) / passed}


def _imported(report: str) -> list[str]:
    modules = {line.rpartition("|")[2].strip().partition(".")[0] for line in report.splitlines()}
    return sorted(modules & set(UNWANTED))


def _fill(ledger: Ledger) -> None:
    """Write deployments that are due once a year, without the backup that each change writes anew."""
    ledger.prepare()
    now = datetime.now(timezone.utc)
    facts = FlowFacts(flow_name="IdleFlow")
    release = msgspec.json.encode(Release(version=1, digest="d", created=now, flow_file="idle.py", facts=facts))
    cron = f"{now.minute} {now.hour} {min(now.day, 28)} {now.month % 12 + 1} *"
    with ledger._writing() as db:  # noqa: SLF001 - 200 changes at once are nothing the ledger offers
        for number in range(DEPLOYMENTS):
            name = f"idle-{number:03d}"
            made = Deployment(name=name, flow_name="IdleFlow", source="idle.py", release=1, cron=cron)
            db.execute("INSERT INTO deployments VALUES (?, ?)", (name, msgspec.json.encode(made)))
            db.execute("INSERT INTO releases VALUES (?, 1, ?)", (name, release))


def rows(*, quick: bool) -> list[Row]:
    """Return the figures as rows of the benchmarks' table."""
    found = measure(QUICK_SECONDS if quick else SECONDS)
    what = f"the idle service with {DEPLOYMENTS} deployments"
    unwanted = ", ".join(found["unwanted"]) or "none"
    return [
        Row("idle", f"{what}: resident memory", found["mebibytes"], GOAL_MEBIBYTES, "MiB", f"imports of {unwanted}"),
        Row("idle", f"{what}: of one core", found["percent"], GOAL_PERCENT, "%", f"ready in {found['seconds']:.2f} s"),
    ]


def main() -> int:
    """Print the figures; return 1 if a goal was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.idle_scheduler", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="look for 5 seconds only")
    found = rows(quick=parser.parse_args().quick)
    print(machine())
    print(table(found))
    return 0 if all(row.ok for row in found) else 1


if __name__ == "__main__":
    sys.exit(main())
