"""Which keys there can be, and which not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from metaflow_extensions.platform.gs import GS, MetaflowGSException, MetaflowGSURLException

if TYPE_CHECKING:
    from tests.gs.conftest import Place

GOOD = [
    "ü/ñ 日本/émoji 😀.txt",
    "e\u0301 beside \u00e9",
    "a b#c?d&e=f+g%20h;i@j,k$l!m(n)o'p",
    'stars * and ~|{}"<> and back\\slash',
    "colon:colon",
    "year=2024/month=01/part-0.parquet",
    ".hidden/.file",
    "/" + "s" * 200 + "/" + "t" * 200,
]
ESCAPES = ["..", "../a", "a/../../b", "a/..", "./a", "a/./b"]
IMPOSSIBLE = ["", "/", "a//b", "nul\0", "bell\a", "new\nline", "\ud800", "a/"]


@pytest.mark.parametrize("key", GOOD)
def test_a_key_of_any_characters(place: Place, key: str) -> None:
    with place.open() as gs:
        gs.put(key, "content", metadata={"k": 1})
        found = gs.get(key)
        assert (found.text, found.key, found.metadata) == ("content", key.lstrip("/"), {"k": 1})
        assert [one.key for one in gs.list_recursive()] == [key.lstrip("/")]
        [listed] = gs.get_recursive([key.lstrip("/").split("/")[0]]) or [found]
        assert listed.text == "content"
        gs.delete([key])
        assert gs.list_paths() == []


@pytest.mark.parametrize("key", ESCAPES)
def test_no_key_leaves_the_root(place: Place, key: str) -> None:
    with place.open() as gs:
        for use in (lambda: gs.put(key, "x"), lambda: gs.get(key), lambda: gs.list_recursive([key])):
            with pytest.raises(MetaflowGSURLException, match="would leave its root"):
                use()


@pytest.mark.parametrize("key", IMPOSSIBLE)
def test_keys_that_cannot_be(place: Place, key: str) -> None:
    with place.open() as gs:
        for use in (lambda: gs.put(key, "x"), lambda: gs.get(key, return_missing=True), lambda: gs.delete([key])):
            with pytest.raises(MetaflowGSURLException):
                use()


def test_a_key_that_cannot_be_stops_the_others(place: Place) -> None:
    with place.open() as gs:
        with pytest.raises(MetaflowGSURLException):
            gs.put_many([("good", "1"), ("../bad", "2")])
        assert gs.list_recursive() == []


def test_very_long_keys(place: Place) -> None:
    fits, too_long = "/".join(["x" * 99] * 9), "/".join(["x" * 99] * 11)
    with place.open() as gs:
        gs.put(fits, "1")
        assert gs.get(fits).text == "1"
        if place.scheme == "file":
            with pytest.raises(MetaflowGSURLException, match="File name too long"):
                gs.put("x" * 300, "1")
        else:
            with pytest.raises(MetaflowGSURLException, match="1024 are allowed"):
                gs.put(too_long, "1")


def test_a_client_with_a_root_takes_no_addresses(place: Place) -> None:
    with place.open() as gs, pytest.raises(MetaflowGSURLException, match="give keys below it"):
        gs.get(f"{place.root}/a")


@pytest.mark.parametrize(
    "url", ["http://host/a", "az://account/a", "bucket/a", "gs:/b/a", "gs:///a", "file://relative/a"]
)
def test_roots_that_cannot_be(url: str) -> None:
    with pytest.raises(MetaflowGSURLException, match=url):
        GS(gsroot=url)


def test_a_bucket_without_a_key_is_no_object(remote: Place) -> None:
    with GS(tmproot=str(remote.scratch)) as gs, pytest.raises(MetaflowGSURLException, match="not an object"):
        gs.get(remote.root.removesuffix("/root"))


def test_a_file_and_a_folder_cannot_have_one_name(folder: Place) -> None:
    with folder.open() as gs:
        gs.put("a/b", "1")
        with pytest.raises(MetaflowGSException, match="Is a directory"):
            gs.put("a", "2")
        with pytest.raises(MetaflowGSException, match="Not a directory"):
            gs.put("a/b/c", "3")
