"""What is stored comes back, wherever it is stored."""

from __future__ import annotations

import array
import io
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from metaflow_extensions.platform.gs import (
    GSGetObject,
    GSPutObject,
    MetaflowGSException,
    MetaflowGSInvalidObject,
    MetaflowGSInvalidRange,
    MetaflowGSNotFound,
    RangeInfo,
)

if TYPE_CHECKING:
    from tests.gs.conftest import Place

BIG = os.urandom(21 << 20)  # several parts, both down and up


def test_text_comes_back_with_all_that_is_known_of_it(place: Place) -> None:
    with place.open() as gs:
        before = time.time()
        url = gs.put("a/greeting.txt", "grüezi", content_type="text/plain", metadata={"lang": "gsw", "n": 1})
        found = gs.get("a/greeting.txt")
        assert url == found.url == f"{place.root}/a/greeting.txt"
        assert (found.key, found.prefix) == ("a/greeting.txt", place.root)
        assert (found.exists, found.downloaded, found.has_info) == (True, True, True)
        assert (found.text, found.blob, found.size) == ("grüezi", "grüezi".encode(), 7)
        assert (found.content_type, found.metadata) == ("text/plain", {"lang": "gsw", "n": 1})
        assert found.range_info == RangeInfo(7, 0, 7)
        assert found.last_modified is not None
        assert before - 2 <= found.last_modified <= time.time() + 2
        assert found.path is not None
        assert Path(found.path).read_bytes() == found.blob == bytes(found.buffer or b"")


def test_without_info_only_the_content_comes(place: Place) -> None:
    with place.open() as gs:
        gs.put("a", b"1", content_type="text/plain")
        found = gs.get("a", return_info=False)
        assert (found.blob, found.has_info, found.content_type, found.last_modified) == (b"1", False, None, None)


@pytest.mark.parametrize("value", [b"", b"x", BIG, bytearray(b"abc"), memoryview(b"abc"), array.array("B", b"abc")])
def test_bytes_come_back(place: Place, value: bytes) -> None:
    with place.open() as gs:
        gs.put("value", value)
        assert gs.get("value").blob == bytes(value)


@pytest.mark.parametrize("content", [b"", b"from a file", BIG])
def test_files_come_back(place: Place, content: bytes) -> None:
    file = place.scratch / "upload"
    file.write_bytes(content)
    with place.open() as gs:
        assert gs.put_files([("one", str(file))]) == [("one", f"{place.root}/one")]
        assert gs.get("one").blob == content
        with file.open("rb") as stream:
            stream.seek(5)  # where somebody left it does not matter
            gs.put("two", stream)
        assert gs.get("two").blob == content


def test_what_does_not_fit_into_memory_goes_to_files_which_go_away(place: Place) -> None:
    with place.open(memory=1000) as gs:
        gs.put_many([("small", b"1" * 900), ("other", b"2" * 900), ("big", BIG)])
        small, other, big = gs.get_many(["small", "other", "big"])
        assert (small.blob, other.blob, big.blob) == (b"1" * 900, b"2" * 900, BIG)
        assert big.path is not None
        assert Path(big.path).stat().st_size == len(BIG)
        folder = Path(big.path).parent
    assert not folder.exists()


def test_memory_is_given_back(place: Place) -> None:
    with place.open(memory=1000) as gs:
        gs.put("a", b"1" * 900)
        for _ in range(3):
            assert gs.get("a").blob
        assert not list(place.scratch.glob("metaflow.gs.*")), "the second one should have found the room of the first"


def test_many_come_back_in_order(place: Place) -> None:
    with place.open() as gs:
        names = [f"n/{number}" for number in range(100)]
        assert gs.put_many([(name, name) for name in names]) == [(name, f"{place.root}/{name}") for name in names]
        assert [one.text for one in gs.get_many(reversed(names))] == names[::-1]
        assert [one.size for one in gs.info_many(names)] == [len(name) for name in names]
        assert not gs.get_many([])
        assert not gs.info_many([])
        assert not gs.put_many([])


def test_uploads_can_carry_more_than_content(place: Place) -> None:
    file = place.scratch / "file"
    file.write_text("2")
    with place.open() as gs:
        gs.put_many([GSPutObject("a", value="1", content_type="text/csv", metadata={"k": "v"})])
        gs.put_files([GSPutObject("b", path=str(file), content_type="text/html", metadata={"k": ["w"]})])
        a, b = gs.info_many(["a", "b"])
        assert (a.content_type, a.metadata, a.size, a.downloaded) == ("text/csv", {"k": "v"}, 1, False)
        assert (b.content_type, b.metadata, b.has_info) == ("text/html", {"k": ["w"]}, True)
        assert (a.blob, a.text, a.path, a.buffer) == (None, None, None, None)


def test_a_new_version_forgets_what_was_known_of_the_old_one(place: Place) -> None:
    with place.open() as gs:
        gs.put("a", "1", metadata={"old": True})
        gs.put("a", "2")
        assert gs.get("a").text == "2"
        assert gs.info("a").metadata is None


@pytest.mark.parametrize(
    ("offset", "length", "expected", "start"),
    [
        (1, 2, b"bc", 1),
        (2, None, b"cde", 2),
        (None, 2, b"ab", 0),
        (0, -2, b"de", 3),
        (1, 99, b"bcde", 1),
        (0, -9, b"abcde", 0),
    ],
)
def test_a_part_of_an_object(place: Place, offset: int | None, length: int | None, expected: bytes, start: int) -> None:
    with place.open() as gs:
        gs.put("a", b"abcde")
        found = gs.get(GSGetObject("a", offset, length))
        assert (found.key, found.blob, found.size) == ("a", expected, len(expected))
        assert found.range_info == RangeInfo(5, start, len(expected))


def test_a_large_part_of_an_object(place: Place) -> None:
    with place.open() as gs:
        gs.put("big", BIG)
        assert gs.get(GSGetObject("big", 5, 9 << 20)).blob == BIG[5 : 5 + (9 << 20)]
        assert gs.get(GSGetObject("big", 7)).blob == BIG[7:]
        assert gs.get(GSGetObject("big", 0, -(9 << 20))).blob == BIG[-(9 << 20) :]


@pytest.mark.parametrize(("offset", "length"), [(5, 1), (9, None), (2, 0), (-1, 2)])
def test_a_part_that_is_not_there(place: Place, offset: int, length: int | None) -> None:
    with place.open() as gs:
        gs.put("a", b"abcde")
        with pytest.raises(MetaflowGSInvalidRange, match=f"{place.root}/a"):
            gs.get(GSGetObject("a", offset, length))


def test_missing_objects(place: Place) -> None:
    with place.open() as gs:
        gs.put("there", "1")
        for look in (gs.get, gs.info):
            with pytest.raises(MetaflowGSNotFound, match=f"{place.root}/gone"):
                look("gone")
            found = look("gone", return_missing=True)
            assert (found.exists, found.size, found.key, found.blob) == (False, None, "gone", None)
        for look_at_many in (gs.get_many, gs.info_many):
            with pytest.raises(MetaflowGSNotFound):
                look_at_many(["there", "gone"])
            assert [one.exists for one in look_at_many(["there", "gone"], return_missing=True)] == [True, False]


def test_an_object_that_is_there_stays_if_asked_for(place: Place) -> None:
    with place.open() as gs:
        gs.put("a", "first")
        assert gs.put("a", "second", overwrite=False) == f"{place.root}/a"
        assert gs.put_many([("a", "third"), ("b", "new")], overwrite=False) == [("b", f"{place.root}/b")]
        assert [one.text for one in gs.get_many(["a", "b"])] == ["first", "new"]
        gs.put("large", BIG, overwrite=False)
        gs.put("large", b"other", overwrite=False)
        assert gs.get("large").blob == BIG
        gs.put("a", "fourth")
        assert gs.get("a").text == "fourth"


@pytest.mark.parametrize("value", [3, None, object(), io.StringIO("text")])
def test_what_cannot_be_stored(place: Place, value: object) -> None:
    with place.open() as gs, pytest.raises(MetaflowGSInvalidObject, match="'key'"):
        gs.put("key", value)


def test_a_local_file_that_is_missing(place: Place) -> None:
    with place.open() as gs, pytest.raises(MetaflowGSNotFound, match="no-such-file"):
        gs.put_files([("a", str(place.scratch / "no-such-file"))])


def test_an_object_is_read_into_a_buffer_that_is_there(place: Place) -> None:
    buffer = bytearray(len(BIG) + 2)
    with place.open() as gs:
        gs.put("big", BIG)
        gs.put("small", b"abc")
        assert gs.read_into("big", buffer) == len(BIG)
        assert buffer == BIG + b"\0\0"
        assert gs.read_into("small", buffer) == 3
        assert buffer[:4] == b"abc" + BIG[3:4]
        with pytest.raises(MetaflowGSException, match="room for 2"):
            gs.read_into("small", bytearray(2))


def test_deleted_objects_are_gone(place: Place) -> None:
    with place.open() as gs:
        gs.put_many([("a/1", "1"), ("a/2", "2"), ("b", "3")])
        gs.put("a/1", "1", metadata={"x": 1})
        gs.delete(["a/1", "a/2", "never"])
        assert [one.key for one in gs.list_recursive()] == ["b"]
        assert [one.key for one in gs.list_paths()] == ["b"], "a prefix without objects is no prefix"


def test_a_closed_client_says_so_and_what_it_read_stays(place: Place) -> None:
    with place.open() as gs:
        gs.put("a", "content")
        found = gs.get("a")
    assert found.text == "content"
    with pytest.raises(MetaflowGSException, match="this client is closed"):
        gs.get("a")
