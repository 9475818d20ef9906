"""What is listed, and by which names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from metaflow_extensions.platform.gs import GS, GSObject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.gs.conftest import Place

TREE = ["a/0.txt", "a/b/1.txt", "a/c/2.txt", "a/d/e/3.txt", "ab/5.txt", "f/4.txt"]


@pytest.fixture
def gs(place: Place) -> Iterator[GS]:
    with place.open() as client:
        client.put_many([(key, key) for key in TREE])
        client.put("a/0.txt", "a/0.txt", metadata={"hidden": "beside it"})
        yield client


def names(found: list[GSObject]) -> list[tuple[str, bool]]:
    return [(one.key, one.exists) for one in found]


def test_the_next_level(gs: GS, place: Place) -> None:
    assert names(gs.list_paths()) == [("a", False), ("ab", False), ("f", False)]
    below = gs.list_paths(["a", "f"])
    assert names(below) == [("0.txt", True), ("b", False), ("c", False), ("d", False), ("4.txt", True)]
    assert [one.url for one in below[:2]] == [f"{place.root}/a/0.txt", f"{place.root}/a/b/"]
    assert [one.size for one in below[:2]] == [7, None]
    assert names(gs.list_paths(["a/"])) == names(gs.list_paths(["a"]))
    assert gs.list_paths(["nothing"]) == []


def test_everything_below(gs: GS, place: Place) -> None:
    assert names(gs.list_recursive()) == [(key, True) for key in sorted(TREE)]
    below = gs.list_recursive(["a"])
    assert names(below) == [("0.txt", True), ("b/1.txt", True), ("c/2.txt", True), ("d/e/3.txt", True)]
    assert {one.prefix for one in below} == {f"{place.root}/a"}
    assert gs.list_recursive(["a/0"]) == []


def test_downloads_of_everything_below(gs: GS) -> None:
    assert [(one.key, one.text) for one in gs.get_recursive(["a/b", "f"])] == [
        ("1.txt", "a/b/1.txt"),
        ("4.txt", "f/4.txt"),
    ]
    assert [one.text for one in gs.get_all()] == sorted(TREE)
    [first, *_] = gs.get_recursive(["a"], return_info=True)
    assert first.metadata == {"hidden": "beside it"}
    assert gs.get_recursive(["nothing"]) == []


def test_full_addresses(gs: GS, place: Place) -> None:
    url = f"{place.root}/a/b/1.txt"
    with GS(tmproot=str(place.scratch)) as anywhere:
        found = anywhere.get(url)
        assert (found.text, found.url, found.key, found.prefix) == ("a/b/1.txt", url, url, None)
        assert names(anywhere.list_recursive([f"{place.root}/a/d"])) == [("e/3.txt", True)]
        assert anywhere.put_many([(f"{place.root}/new", "1")]) == [(f"{place.root}/new", f"{place.root}/new")]
    assert gs.get("new").text == "1"


def test_the_root_itself_can_be_an_object(gs: GS, place: Place) -> None:
    assert gs.info("a/0.txt").exists
    with GS(tmproot=str(place.scratch), gsroot=f"{place.root}/a/0.txt") as one:
        assert one.get().text == "a/0.txt"
        assert one.info().size == 7


def test_more_than_one_page(place: Place) -> None:
    with place.open() as gs:
        keys = [f"many/{number:04}" for number in range(1100)]
        gs.put_many([(key, b"") for key in keys])
        assert [one.key for one in gs.list_recursive()] == keys
        assert len(gs.list_paths(["many"])) == 1100
