"""Keep files of your own beside the artifacts with `GS`: the same lines on this machine, on Google Cloud and on S3.

1. `start` stores one text for each city below this run, in parallel.
2. `measure` fetches them back, all at once, and a part of one.
3. `publish` stores a table where every flow finds it.
4. `end` reads one column of that table.

Run: platform run flows/gallery/data_client.py --cities Rome,Oslo
Look: platform data ls published
"""

from metaflow import GS, FlowSpec, GSGetObject, Parameter, step


class DataClientFlow(FlowSpec):
    """Put, get, list and share data."""

    cities = Parameter("cities", default="Bern,Rome", help="Cities, separated by commas.")

    @step
    def start(self) -> None:
        """Store the texts; `GS(run=self)` gives each run a folder of its own."""
        with GS(run=self) as gs:
            stored = gs.put_many([(f"cities/{city}.txt", f"hello {city}") for city in self.cities.split(",")])
        self.keys = [key for key, _ in stored]
        self.next(self.measure)

    @step
    def measure(self) -> None:
        """Fetch all of them, and the last four bytes of the first."""
        with GS(run=self) as gs:
            self.lengths = {found.key: len(found.blob) for found in gs.get_many(self.keys)}
            self.tail = gs.get(GSGetObject(self.keys[0], 0, -4)).text
        self.next(self.publish)

    @step
    def publish(self) -> None:
        """Store a table; `GS()` without a run is the data of all flows."""
        import pyarrow as pa

        with GS() as gs:
            table = pa.table({"key": list(self.lengths), "bytes": list(self.lengths.values())})
            self.address = gs.write_parquet("published/lengths.parquet", table)
        self.next(self.end)

    @step
    def end(self) -> None:
        """Read one column of the table; what is not asked for is not fetched."""
        with GS() as gs:
            self.total = sum(gs.read_parquet("published", columns=["bytes"])["bytes"].to_pylist())
        print(f"{self.total} bytes, read from {self.address}")


if __name__ == "__main__":
    DataClientFlow()
