"""A listing of a hundred thousand keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from metaflow_extensions.platform.gs import GS
from tests.gs.conftest import variables
from tests.gs.servers.edge import Edge, Request, Response, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.gs.conftest import Place

COUNT = 100_000
_PAGE = 1000
_ENTRY = (
    "<Contents><Key>root/k/{0:06}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>"
    '<ETag>"{0:032x}"</ETag><Size>{0}</Size></Contents>'
)


def _page(request: Request) -> Response:
    """Answer as both clouds do: a thousand keys, and where to go on."""
    begin = int(request.query.get("continuation-token", "0"))
    entries = "".join(_ENTRY.format(number) for number in range(begin, begin + _PAGE))
    more = f"<NextContinuationToken>{begin + _PAGE}</NextContinuationToken>" if begin + _PAGE < COUNT else ""
    body = f"<ListBucketResult>{entries}{more}</ListBucketResult>"
    return Response(200, {"Content-Type": "application/xml"}, body.encode())


@pytest.fixture(params=["gs", "s3"])
def root(request: pytest.FixtureRequest) -> Iterator[str]:
    key = {"AWS_ACCESS_KEY_ID": "tester", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "us-east-1"}
    with serve(Edge(_page)) as url, variables(STORAGE_EMULATOR_HOST=url, AWS_ENDPOINT_URL=url, **key):
        yield f"{request.param}://many/root"


def test_all_keys_of_a_server(root: str) -> None:
    with GS(gsroot=root) as gs:
        found = gs.list_recursive(["k"])
    assert len(found) == COUNT
    assert (found[0].key, found[-1].key, found[-1].size) == ("000000", "099999", COUNT - 1)


def test_all_keys_of_a_folder(folder: Place) -> None:
    below, count = Path(folder.root.removeprefix("file://"), "k"), 10_000  # more would only test the disk
    below.mkdir(parents=True)
    for number in range(count):
        (below / f"{number:06}").touch()
    with folder.open() as gs:
        found = gs.list_paths(["k"])
        assert [one.key for one in gs.list_recursive(["k"])] == [one.key for one in found]
    assert (len(found), found[0].key, found[-1].key) == (count, "000000", "009999")
