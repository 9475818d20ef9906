"""Keep tables as Parquet in the environment's store and read only what is needed with Arrow.

1. `start` finds the store's data folder: a folder here, a bucket on a cluster.
2. `write` puts a table there as Parquet, one folder for each city.
3. `read` loads one column of one city; Arrow skips all other files.
4. `end` prints the mean.

Run: platform run flows/gallery/arrow_parquet.py --city Rome
"""

import statistics

from metaflow import FlowSpec, Parameter, current, step
from metaflow.metaflow_config import DATATOOLS_GSROOT, DATATOOLS_LOCALROOT, DEFAULT_DATASTORE


class ArrowParquetFlow(FlowSpec):
    """Write a table once and read a part of it."""

    city = Parameter("city", default="Rome", help="City whose temperatures are read.")

    @step
    def start(self) -> None:
        """Choose a place that no other run writes to."""
        root = DATATOOLS_GSROOT if DEFAULT_DATASTORE == "gs" else DATATOOLS_LOCALROOT
        self.location = f"{root}/{current.flow_name}/{current.run_id}"
        self.next(self.write)

    @step
    def write(self) -> None:
        """Write the table; the address alone decides which file system is used."""
        import pyarrow as pa
        from pyarrow import dataset, fs

        table = pa.table({"city": ["Oslo", "Rome", "Oslo", "Rome"], "celsius": [4.0, 17.0, 6.0, 19.0]})
        store, path = fs.FileSystem.from_uri(self.location)
        dataset.write_dataset(table, path, filesystem=store, format="parquet", partitioning=["city"])
        self.next(self.read)

    @step
    def read(self) -> None:
        """Read one column of one partition."""
        from pyarrow import dataset, fs

        store, path = fs.FileSystem.from_uri(self.location)
        table = dataset.dataset(path, filesystem=store, partitioning=["city"])
        wanted = table.to_table(columns=["celsius"], filter=dataset.field("city") == self.city)
        self.celsius = wanted["celsius"].to_pylist()
        self.next(self.end)

    @step
    def end(self) -> None:
        """Print the mean."""
        print(f"{self.city}: {statistics.mean(self.celsius)} °C, read from {self.location}")


if __name__ == "__main__":
    ArrowParquetFlow()
