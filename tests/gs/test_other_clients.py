"""What others stored, and what others read: Google's own client, and `metaflow.S3`."""

from __future__ import annotations

import gzip
import importlib
import os
import subprocess
import sys
import warnings
from typing import TYPE_CHECKING, Any
from zlib import crc32

import pytest

from metaflow_extensions.platform.gs import MetaflowGSChecksumMismatch
from tests.gs.servers.edge import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.gs.conftest import Place

BIG = os.urandom(21 << 20)


@pytest.fixture
def theirs(bucket: Place) -> Iterator[Any]:
    """Return the same bucket in Google's client."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        storage = importlib.import_module("google.cloud.storage")
    client = storage.Client.create_anonymous_client()
    yield client.bucket(bucket.root.split("/")[2])
    client.close()


def test_googles_client_reads_what_we_stored(bucket: Place, theirs: Any) -> None:
    with bucket.open() as gs:
        gs.put("small.csv", "1,2", content_type="text/csv", metadata={"k": 1})
        gs.put("big", BIG)
    small, big = theirs.get_blob("root/small.csv"), theirs.get_blob("root/big")
    assert small.download_as_bytes() == b"1,2"
    assert (small.content_type, small.metadata["metaflow-user-attributes"]) == ("text/csv", '{"k": 1}')
    assert big.download_as_bytes() == BIG
    assert (small.metadata["crc32"], big.metadata["crc32"]) == (f"{crc32(b'1,2'):08x}", f"{crc32(BIG):08x}")


def test_we_read_what_googles_client_stored(bucket: Place, theirs: Any) -> None:
    assert bucket.edge is not None
    theirs.blob("root/small").upload_from_string(b"1,2", content_type="text/csv")
    theirs.blob("root/big").upload_from_string(BIG)
    with bucket.open() as gs:
        assert gs.get("small").content_type == "text/csv"
        assert [one.blob for one in gs.get_many(["small", "big"])] == [b"1,2", BIG]
        bucket.edge.faults = [Fault(flip_at=1)]
        with pytest.raises(MetaflowGSChecksumMismatch):
            gs.get("big")


def test_packed_objects_come_as_they_are_stored(bucket: Place, theirs: Any) -> None:
    packed = gzip.compress(b"text " * 1000)
    blob = theirs.blob("root/packed")
    blob.content_encoding = "gzip"
    blob.upload_from_string(packed)
    with bucket.open() as gs:
        assert gs.get("packed").blob == packed


_S3 = """
import sys
from metaflow import S3, GS
root = sys.argv[1]
with S3(s3root=root) as theirs, GS(gsroot=root) as ours:
    theirs.put("theirs", "1", content_type="text/csv", metadata={"by": "S3"})
    ours.put("ours", "2", content_type="text/csv", metadata={"by": "GS"})
    for client in (theirs, ours):
        for found in client.get_many(["theirs", "ours"]):
            print(found.key, found.url == f"{root}/{found.key}", found.text, found.content_type, found.metadata)
        print(sorted(one.key for one in client.list_paths()))
"""


def test_metaflows_s3_client_and_ours_read_each_other(tmp_path: Any, request: pytest.FixtureRequest) -> None:
    from tests.gs.conftest import _s3

    with _s3(request, tmp_path) as place:
        environment = {**os.environ, "METAFLOW_HOME": str(tmp_path)}
        environment["METAFLOW_S3_ENDPOINT_URL"] = environment["AWS_ENDPOINT_URL"]
        done = subprocess.run(
            [sys.executable, "-c", _S3, place.root],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
    once = "theirs True 1 text/csv {'by': 'S3'}\nours True 2 text/csv {'by': 'GS'}\n['ours', 'theirs']\n"
    assert done.stdout == once * 2, done.stderr
