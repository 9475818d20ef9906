"""Small tables of flights, and the flows run as anybody would run them."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
from flights.schema import RAW

FLOWS = Path(__file__).parents[2] / "flows"
FIRST_DAY = dt.date(2013, 1, 1)


def make_flights(rows: int = 400, days: int = 10, seed: int = 1) -> pa.Table:
    """Return flights that leave late in the evening and with carrier BB, in the published form."""
    random = np.random.default_rng(seed)
    hours = random.integers(5, 23, rows)
    carriers = random.choice(["AA", "BB"], rows)
    late = (hours - 12) * 2.0 + (carriers == "BB") * 15 + random.normal(0, 5, rows)
    columns = {
        "date": [FIRST_DAY + dt.timedelta(days=int(day)) for day in np.arange(rows) % days],
        "carrier": carriers.tolist(),
        "flight": list(range(rows)),
        "origin": random.choice(["EWR", "JFK", "LGA"], rows).tolist(),
        "dest": random.choice(["BOS", "LAX", "ORD"], rows).tolist(),
        "sched_dep_time": (hours * 100 + 30).tolist(),
        "sched_arr_time": ((hours + 1) * 100).tolist(),
        "distance": random.integers(100, 2500, rows).tolist(),
        "arr_delay": late.tolist(),
    }
    fill = {name: random.normal(size=rows).tolist() for name in RAW.names if name not in columns}
    return pa.table({**columns, **fill}, schema=None).select(RAW.names).cast(RAW)


def with_column(table: pa.Table, name: str, values: pa.Array) -> pa.Table:
    """Return the table with one column in place of another of that name."""
    return table.set_column(table.schema.get_field_index(name), name, values)


def run_flow(folder: Path, flow: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a flow in a folder that holds its store, on a machine that has no pandas."""
    absent = folder / "absent"
    absent.mkdir(parents=True, exist_ok=True)
    (absent / "pandas.py").write_text("raise ImportError('there is no pandas here')\n")
    return subprocess.run(
        [sys.executable, str(FLOWS / flow), *arguments],
        cwd=folder,
        env=environment(folder) | {"PYTHONPATH": str(absent)},
        capture_output=True,
        text=True,
        check=False,
    )


def environment(folder: Path) -> dict[str, str]:
    """Return environment variables that keep everything Metaflow writes in one folder."""
    # The store is the folder of the run itself: Metaflow writes cards there and nowhere else.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("METAFLOW_")}
    return kept | {
        "METAFLOW_HOME": str(folder / "home"),
        "METAFLOW_DEFAULT_DATASTORE": "local",
        "METAFLOW_DEFAULT_METADATA": "local",
        "METAFLOW_DATASTORE_SYSROOT_LOCAL": str(folder),
        "METAFLOW_CLIENT_CACHE_PATH": str(folder / "cache"),
        "METAFLOW_USER": "tester",
    }
