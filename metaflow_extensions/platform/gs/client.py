"""`GS`: the client for data in Cloud Storage, in S3 and on this machine's disk, shaped as `metaflow.S3`."""

from __future__ import annotations

from .tables import Tables
from .transfers import Transfers


class GS(Tables, Transfers):
    """Read and write objects, many at a time, wherever the datastore is: gs://, s3:// or file://.

        with GS(run=self) as gs:
            gs.put("model.bin", blob)
            objects = gs.get_many(["a.csv", "b.csv"])

    Keys are relative to a root: `GS(run=self)` to this run's, `GS(gsroot="gs://bucket/folder")` to that address,
    `GS()` to the environment's data; `GS()` alone takes full addresses too. Objects are kept in memory while there is
    room and in a temporary folder otherwise, which goes away at the end of the `with` block.
    """

    TYPE = "gs"
