"""Arrow tables: whole, in part, and from many files."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset
import pyarrow.parquet as pq
import pytest

from metaflow_extensions.platform.gs import (
    MetaflowGSInvalidObject,
    MetaflowGSNotFound,
    MetaflowGSObjectChanged,
)
from metaflow_extensions.platform.gs.range_file import RangeFile, RangeFiles
from tests.gs.servers.edge import Fault

if TYPE_CHECKING:
    from tests.gs.conftest import Place

PEOPLE = pa.table({"name": ["Ada", "Bob", "Zoë"], "age": [36, 41, 29], "note": [None, "x", ""]})


def noise(rows: int, columns: int) -> pa.Table:
    """Return a table that does not compress, with a column `n` that counts."""
    data = {f"c{number}": pa.array(memoryview(os.urandom(8 * rows)).cast("q")) for number in range(columns)}
    return pa.table({"n": pa.array(range(rows)), **data})


def test_a_table_comes_back(place: Place) -> None:
    with place.open() as gs:
        assert gs.write_parquet("people.parquet", PEOPLE) == f"{place.root}/people.parquet"
        assert gs.read_parquet("people.parquet").equals(PEOPLE)
        assert gs.info("people.parquet").content_type == "application/vnd.apache.parquet"
        assert gs.read_parquet("people.parquet", columns=["age"]).to_pydict() == {"age": [36, 41, 29]}
        older = gs.read_parquet("people.parquet", filter=pc.field("age") > 30, columns=["name"])
        assert older.to_pydict() == {"name": ["Ada", "Bob"]}
        assert gs.read_parquet("people.parquet", columns=[]).num_rows == 3


def test_an_empty_table_comes_back(place: Place) -> None:
    with place.open() as gs:
        gs.write_parquet("none.parquet", PEOPLE.slice(0, 0))
        assert gs.read_parquet("none.parquet").equals(PEOPLE.slice(0, 0))


def test_all_files_below_a_prefix_are_one_table(place: Place) -> None:
    with place.open() as gs:
        for year in (2023, 2024):
            gs.write_parquet(f"people/year={year}/part.parquet", PEOPLE)
        gs.put("people/_SUCCESS", "")
        gs.put("people/year=2024/.part.parquet.crc", "beside it")
        gs.put("people/_temporary/part.parquet", "unfinished")
        assert gs.read_parquet("people").num_rows == 6
        only = gs.read_parquet("people/", columns=["name", "year"], filter=pc.field("year") == 2024)
        assert only.to_pydict() == {"name": ["Ada", "Bob", "Zoë"], "year": [2024] * 3}
        assert gs.read_parquet().num_rows == 6


def test_a_table_of_many_row_groups(place: Place) -> None:
    table, file = noise(200_000, 12), place.scratch / "big.parquet"
    pq.write_table(table, file, row_group_size=50_000)
    with place.open() as gs:
        gs.put_files([("big.parquet", str(file))])
        assert gs.read_parquet("big.parquet").equals(table)
        assert gs.read_parquet("big.parquet", ["c3"], pc.field("n") >= 190_000).num_rows == 10_000


def test_only_what_is_needed_is_fetched(remote: Place) -> None:
    assert remote.edge is not None
    file = remote.scratch / "big.parquet"
    pq.write_table(noise(400_000, 12), file, row_group_size=100_000)
    size = file.stat().st_size
    with remote.open() as gs:
        gs.put_files([("big.parquet", str(file))])
        for columns, rows, share in ((None, None, 1.2), (["c3"], None, 0.3), (["c3"], pc.field("n") < 1000, 0.12)):
            remote.edge.requests.clear()
            gs.read_parquet("big.parquet", columns, rows)
            spans = [one.headers.get("range", "") for one in remote.edge.requests if one.method == "GET"]
            assert sum(map(_length, spans)) < share * size


def _length(span: str) -> int:
    begin, dash, end = span.removeprefix("bytes=").partition("-")
    return int(end) - int(begin) + 1 if begin else int(end) if dash else 0


def test_no_table_there(place: Place) -> None:
    with place.open() as gs:
        with pytest.raises(MetaflowGSNotFound, match=f"{place.root}/nothing is no Parquet file"):
            gs.read_parquet("nothing")
        gs.put("text.parquet", "not a table at all")
        with pytest.raises(MetaflowGSInvalidObject, match=r"text\.parquet is not a Parquet file"):
            gs.read_parquet("text.parquet")


def test_a_table_that_is_replaced_while_it_is_read(remote: Place) -> None:
    assert remote.edge is not None
    file = remote.scratch / "big.parquet"
    pq.write_table(noise(200_000, 12), file)
    with remote.open() as gs, remote.open() as other:
        gs.put_files([("big.parquet", str(file))])
        remote.edge.faults = [
            Fault(skip=1, path="big.parquet", before=lambda: other.write_parquet("big.parquet", PEOPLE))
        ]
        with pytest.raises(MetaflowGSObjectChanged):
            gs.read_parquet("big.parquet")


def test_others_read_through_the_file_system(place: Place) -> None:
    with place.open() as gs:
        gs.write_parquet("people.parquet", PEOPLE)
        files, path = gs.filesystem("people.parquet")
        assert pq.read_table(path, filesystem=files).equals(PEOPLE)
        with files.open(path) as stream:
            assert stream.read(4) == b"PAR1"


def test_others_find_all_files_through_the_file_system(place: Place) -> None:
    with place.open() as gs:
        for year in (2023, 2024):
            gs.write_parquet(f"people/year={year}/part.parquet", PEOPLE)
        files, path = gs.filesystem("people")
        found = pyarrow.dataset.dataset(path, filesystem=files, partitioning="hive")
        assert found.to_table(filter=pc.field("year") == 2024).num_rows == 3
        with files.open(f"{path}/note.txt", "wb") as stream:
            stream.write(b"theirs")
        assert gs.get("people/note.txt").text == "theirs"


def lent() -> set[int]:
    return {id(thing) for thing in gc.get_objects() if isinstance(thing, (RangeFile, RangeFiles))}


def test_arrow_holds_nothing_of_ours_when_it_is_done(remote: Place) -> None:
    """Its threads would abort a Python that ends before they have let go."""
    with remote.open() as gs:
        for number in range(12):
            gs.write_parquet(f"many/{number}.parquet", PEOPLE)
        before = lent()  # an error that somebody keeps, keeps them too
        for _ in range(5):
            assert gs.read_parquet("many").num_rows == 36
            assert lent() <= before
