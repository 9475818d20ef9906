"""Measure what the command costs, as ratios of interleaved runs, and print them beside their goals.

`python -m benchmarks` takes a few minutes; `--quick` shows the order of magnitude, `--only NAME` a single figure.
"""

from __future__ import annotations

import argparse
import dataclasses
import importlib
import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.figures import all_figures
from benchmarks.report import machine, table
from benchmarks.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.report import Row

# Programs of their own, too: what an idle scheduler costs, and what scoring costs beside the bare model.
_PROGRAMS = {
    "idle": "benchmarks.idle_scheduler",
    "scoring": "benchmarks.scoring",
    "gs": "benchmarks.gs",
    "packages": "benchmarks.environments",
    "bootstrap": "benchmarks.bootstrap",
    "gcp": "benchmarks.gcp",
}


def main() -> int:
    """Measure and print; return the exit code: 1 if a goal was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few rounds only: the order of magnitude")
    parser.add_argument("--only", metavar="NAME", action="append", help="measure this figure only; may be repeated")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the figures to a file, too")
    arguments = parser.parse_args()
    print(machine())
    rows = []
    for row in _measured(arguments.only, quick=arguments.quick):
        print(table([row]), flush=True)
        rows.append(row)
    if not rows:
        parser.error(f"there is no figure called {' or '.join(arguments.only)}; run without --only to see all")
    if arguments.json:
        _write(arguments.json, rows)
    return 0 if all(row.ok for row in rows) else 1


def _measured(only: Sequence[str] | None, *, quick: bool) -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        sandbox = Sandbox(Path(folder))
        sandbox.up()
        try:
            for figure in all_figures(sandbox):
                if not only or figure.name in only:
                    yield figure.measure(quick=quick)
        finally:
            sandbox.close()
    for name, module in _PROGRAMS.items():
        if not only or name in only:
            yield from importlib.import_module(module).rows(quick=quick)


def _write(file: Path, rows: Sequence[Row]) -> None:
    figures = [{**dataclasses.asdict(row), "ok": row.ok} for row in rows]
    file.write_text(json.dumps({"machine": machine(), "figures": figures}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
