"""What can be tuned: METAFLOW_GS_… variables, or keys of a Metaflow profile."""

from __future__ import annotations

from metaflow.metaflow_config_funcs import from_conf

# Objects in flight. A request to a bucket takes 10 to 50 ms however small the object is: waiting is what is parallel.
WORKERS: int = from_conf("GS_WORKER_COUNT", 96)

# How often the engine repeats a request that met a connection cut, 408, 429 or 5xx, with exponential backoff.
RETRIES: int = from_conf("GS_RETRY_COUNT", 10)

# Seconds without a single byte after which a request is given up and repeated.
READ_TIMEOUT: int = from_conf("GS_READ_TIMEOUT", 60)

# Bytes that the first request for an object asks for: all of a small object, and little enough for WORKERS at once.
FIRST = 2 << 20

# Bytes of one ranged request when a large object is read in parallel: few requests, and yet some for each thread.
PART = 8 << 20

# Bytes that the engine hands over at least at a time while a part arrives; on a fast network there are more of them.
BLOCK = 256 << 10

# Bytes of one part of a large upload; Cloud Storage and S3 take 10,000 parts of at least 5 MiB.
UPLOAD_PART = 16 << 20
MOST_PARTS = 10_000
