"""Addresses and keys: what they come to, and which there cannot be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metaflow_extensions.platform.gs import MetaflowGSURLException
from metaflow_extensions.platform.gs.locations import Location, local_url, parse, resolve

ROOT = Location("gs", "bucket", "root")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("gs://b/a/b.txt", Location("gs", "b", "a/b.txt")),
        ("gs://b", Location("gs", "b", "")),
        ("s3://b/a/", Location("s3", "b", "a")),
        ("file:///a/b", Location("file", "", "a/b")),
        ("file:///", Location("file", "", "")),
        ("gs://b/a#1?x=y%20z", Location("gs", "b", "a#1?x=y%20z")),
    ],
)
def test_addresses(url: str, expected: Location) -> None:
    assert parse(url) == expected


@pytest.mark.parametrize("dots", ["..", "."])
@pytest.mark.parametrize("form", ["{}", "{}/a", "a/{}", "a/{}/b", "{}/", "/{}"])
def test_dots_are_refused_wherever_they_stand(form: str, dots: str) -> None:
    with pytest.raises(MetaflowGSURLException, match="would leave its root"):
        resolve(ROOT, form.format(dots), urls=False)


@pytest.mark.parametrize("key", ["a..b", "..a", "a..", "...", ".hidden", "a/.b", "a/b.", "a/...", "1.0/2.1"])
def test_dots_in_names_are_no_matter(key: str) -> None:
    assert resolve(ROOT, key, urls=False).path == f"root/{key}"


@given(st.text())
def test_a_key_is_refused_or_stays_below_its_root(key: str) -> None:
    try:
        location = resolve(ROOT, key, urls=False)
    except MetaflowGSURLException:
        return
    assert location.url.startswith("gs://bucket/root/")
    assert not {"", ".", ".."} & set(location.path.split("/"))
    assert parse(location.url) == location
    assert len(location.path.encode()) <= 1024


def test_the_length_of_a_name_counts_in_bytes_with_its_root() -> None:
    assert resolve(ROOT, "x" * 1019, urls=False)
    for key in ("x" * 1020, "ü" * 510):
        with pytest.raises(MetaflowGSURLException, match="1024 are allowed"):
            resolve(ROOT, key, urls=False)


def test_a_local_path_becomes_an_address() -> None:
    assert local_url("/a/../b c") == "file:///b c"
