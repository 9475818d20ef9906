"""What scoring costs beside the bare model: CPU a row, and peak memory beside the Arrow table that goes in.

Each side is a process of its own, for memory that was once used stays with a process. The table is the flights of 2013
three times over, about a million rows.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from benchmarks.report import Row, machine, table

if TYPE_CHECKING:
    from collections.abc import Callable

FLOWS = Path(__file__).parent.parent / "flows"
GOAL_CPU, GOAL_MEMORY = 1 / 0.8, 2.5
ROUNDS, QUICK_ROUNDS = 9, 3
COPIES = 3
PARAMETERS = {"num_leaves": 31, "learning_rate": 0.1, "num_iterations": 100}


def rows(*, quick: bool) -> list[Row]:
    """Return the figures as rows of the benchmarks' table."""
    with tempfile.TemporaryDirectory(prefix="bench-scoring-") as folder:
        _call("prepare", folder)
        rounds = range(QUICK_ROUNDS if quick else ROUNDS)
        pairs = [(_call("score", folder), _call("bare", folder)) for _ in rounds]
    cpu = statistics.median(ours["seconds"] / bare["seconds"] for ours, bare in pairs)
    memory = statistics.median(ours["peak"] / ours["input"] for ours, _ in pairs)
    seconds, count = statistics.median(ours["seconds"] for ours, _ in pairs), pairs[0][0]["rows"]
    details = f"{count / seconds:,.0f} rows a CPU second"
    size = f"{pairs[0][0]['input'] / 2**20:.0f} MiB in"
    return [
        Row("scoring", "scoring.score  /  booster.predict on a ready matrix, CPU", cpu, GOAL_CPU, details=details),
        Row("scoring", "peak memory of scoring  /  its Arrow input", memory, GOAL_MEMORY, details=size),
    ]


def _call(side: str, folder: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.scoring", side, folder]
    done = subprocess.run(command, cwd=FLOWS.parent, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _prepare(folder: Path) -> dict[str, Any]:
    import pyarrow as pa
    from flights import features, history, model, schema, source
    from pyarrow import parquet

    flights = history.add(schema.check(source.load()))
    fitted = features.fit(flights)
    text = model.train(*features.labelled(flights, fitted), fitted, PARAMETERS)
    (folder / "model.json").write_text(json.dumps([text, fitted]), encoding="utf-8")
    parquet.write_table(pa.concat_tables([flights] * COPIES), folder / "flights.parquet")
    return {}


def _measure(side: str, folder: Path) -> dict[str, Any]:
    from flights import features, model, scoring
    from pyarrow import parquet

    model_text, fitted = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    before = psutil.Process().memory_info().rss
    flights = parquet.read_table(folder / "flights.parquet")
    matrix = features.to_matrix(flights, fitted) if side == "bare" else None
    work: Callable[[], Any] = (
        (lambda: scoring.score(flights, model_text, fitted, "TrainFlow/1"))
        if matrix is None
        else (lambda: model.predict_matrix(matrix, model_text))
    )
    begin = time.process_time()
    work()
    seconds = time.process_time() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before
    return {"seconds": seconds, "rows": flights.num_rows, "input": flights.nbytes, "peak": peak}


def main() -> int:
    """Print the figures, or be one side of them."""
    if len(sys.argv) > 1 and sys.argv[1] in {"prepare", "score", "bare"}:
        sys.path.insert(0, str(FLOWS))
        folder = Path(sys.argv[2])
        print(json.dumps(_prepare(folder) if sys.argv[1] == "prepare" else _measure(sys.argv[1], folder)))
        return 0
    found = rows(quick="--quick" in sys.argv)
    print(machine())
    print(table(found))
    return 0 if all(row.ok for row in found) else 1


if __name__ == "__main__":
    sys.exit(main())
