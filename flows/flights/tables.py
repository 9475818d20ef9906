"""Carry an Arrow table from step to step as the bytes of a Parquet file."""

import pyarrow as pa
import pyarrow.parquet as pq


def to_bytes(table: pa.Table) -> bytes:
    """Return the table as one Parquet file, a fraction of its size in memory."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    return bytes(sink.getvalue())


def from_bytes(data: bytes) -> pa.Table:
    """Return the table that `to_bytes` wrote."""
    return pq.read_table(pa.BufferReader(data))
