"""Write one day's predictions as a partition of a Parquet dataset, whole or not at all."""

import contextlib
import datetime as dt
import uuid
from pathlib import Path

import pyarrow as pa
import pyarrow.fs
import pyarrow.parquet as pq

FILE = "predictions.parquet"


def write_day(root: str, day: dt.date, table: pa.Table) -> str:
    """Put the table in place of whatever the day held before, and return the path or URL of its file.

    The same table gives the same bytes, so that a second run of a day changes nothing and never appends.
    A reader sees the old file or the new one, not half of one.
    `pyarrow.dataset.dataset(root, partitioning="hive")` reads all days.

    Args:
        root: Folder or URL (gs, s3) of the dataset; created if it is not there.
        day: The partition.
        table: Its rows, without a column `date`: the partition is the date.
    """
    if "://" in root:
        filesystem, path = pa.fs.FileSystem.from_uri(f"{root.rstrip('/')}/date={day}/{FILE}")
        # An object appears when its upload is complete: no second name is needed.
        pq.write_table(table, path, filesystem=filesystem, compression="zstd")
        return f"{root.rstrip('/')}/date={day}/{FILE}"
    target = Path(root).absolute() / f"date={day}" / FILE
    target.parent.mkdir(parents=True, exist_ok=True)
    # Dataset readers pass over a name with a leading dot.
    unfinished = target.with_name(f".{uuid.uuid4().hex}.unfinished")
    try:
        pq.write_table(table, unfinished, compression="zstd")
        unfinished.replace(target)
    finally:
        with contextlib.suppress(FileNotFoundError):
            unfinished.unlink()
    return str(target)
