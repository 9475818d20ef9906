"""What a network and a busy server do, and what becomes of it."""

from __future__ import annotations

import dataclasses
import os
from typing import TYPE_CHECKING

import pytest

from metaflow_extensions.platform.gs import (
    GSGetObject,
    MetaflowGSAccessDenied,
    MetaflowGSChecksumMismatch,
    MetaflowGSException,
    MetaflowGSObjectChanged,
)
from tests.gs.servers.edge import Edge, Fault, Request, Response

if TYPE_CHECKING:
    from tests.gs.conftest import Place

BIG = os.urandom(21 << 20)


def edge_of(place: Place) -> Edge:
    assert place.edge is not None
    place.edge.requests.clear()
    return place.edge


@pytest.mark.parametrize("wrong", [{"status": 429}, {"status": 503, "times": 2}, {"status": 500}, {"cut_at": -1}])
def test_a_busy_server_is_asked_again(remote: Place, wrong: dict[str, int]) -> None:
    with remote.open() as gs:
        gs.put("a", "content")
        edge = edge_of(remote)
        edge.faults = [Fault(**wrong)]  # type: ignore[arg-type]  # from the list above
        assert gs.get("a").text == "content"
        assert len(edge.requests) == 1 + wrong.get("times", 1)


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_sent_it_again(remote: Place, status: int) -> None:
    edge = edge_of(remote)
    edge.faults = [Fault(status=status, method="PUT")]
    with remote.open() as gs:
        gs.put("a", "content")
        assert gs.get("a").text == "content"
    assert [request.method for request in edge.requests] == ["PUT", "PUT", "GET"]


@pytest.mark.parametrize("wrong", [{"cut_at": -1}, {"lost": True}])
def test_an_upload_that_is_cut_is_sent_again(remote: Place, wrong: dict[str, int]) -> None:
    edge = edge_of(remote)
    edge.faults = [Fault(method="PUT", **wrong)]  # type: ignore[arg-type]  # from the list above
    with remote.open() as gs:
        gs.put("a", "content")
        assert gs.get("a").text == "content"
    assert [request.method for request in edge.requests] == ["PUT", "PUT", "GET"]


def test_a_part_of_an_upload_that_is_cut_is_sent_again(remote: Place) -> None:
    edge_of(remote).faults = [Fault(method="PUT", cut_at=-1), Fault(method="PUT", status=503)]
    with remote.open() as gs:
        gs.put("big", BIG)
        assert gs.get("big").blob == BIG


def test_a_creation_whose_answer_is_lost_is_ours_all_the_same(remote: Place) -> None:
    edge = edge_of(remote)
    edge.faults = [Fault(method="PUT", lost=True)]
    with remote.open() as gs:
        assert gs.put_many([("a", "ours")], overwrite=False) == [("a", f"{remote.root}/a")]
        assert [request.method for request in edge.requests] == ["PUT", "PUT", "HEAD"]
        assert gs.put_many([("a", "ours")], overwrite=False) == []


@pytest.mark.usefixtures("impatient")
def test_a_server_that_stays_busy_is_an_error(remote: Place) -> None:
    with remote.open() as gs:
        gs.put("a", "content")
        edge = edge_of(remote)
        edge.faults = [Fault(status=503, times=99)]
        with pytest.raises(MetaflowGSException, match=r"a could not be read: .*503"):
            gs.get("a")
        assert len(edge.requests) == 3


@pytest.mark.parametrize("cut_at", [0, 1, 1 << 20])
def test_a_body_that_breaks_off_is_completed(remote: Place, cut_at: int) -> None:
    content = BIG[: 3 << 20]
    with remote.open() as gs:
        gs.put("a", content)
        edge = edge_of(remote)
        edge.faults = [Fault(cut_at=cut_at)]
        assert gs.get("a").blob == content
        assert len(edge.requests) >= 2


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("content", [b"content", BIG])
def test_a_body_that_always_breaks_off_is_an_error(remote: Place, content: bytes) -> None:
    with remote.open() as gs:
        gs.put("a", content)
        edge_of(remote).faults = [Fault(cut_at=0, times=9999)]
        with pytest.raises(MetaflowGSException, match=r"a could not be read"):
            gs.get("a")


@pytest.mark.parametrize(("content", "first"), [(b"content", 0), (BIG, 1)])
def test_a_body_that_is_shorter_than_it_says_is_an_error(remote: Place, content: bytes, first: int) -> None:
    with remote.open(verify=False) as gs:
        gs.put("a", content)
        edge = edge_of(remote)
        truth = edge.answer

        def short(request: Request) -> Response:
            whole = truth(request)
            return dataclasses.replace(whole, body=whole.body[:-1] if len(edge.requests) > first else whole.body)

        edge.answer = short
        with pytest.raises(MetaflowGSException, match=r"/a: \d+ bytes came instead of \d+"):
            gs.get("a")


def test_some_of_many_that_fail_at_first_come_too(remote: Place) -> None:
    names = [f"n/{number}" for number in range(60)]
    with remote.open() as gs:
        edge_of(remote).faults = [Fault(method="PUT", status=503, times=5), Fault(method="PUT", cut_at=-1, times=5)]
        gs.put_many([(name, name) for name in names])
        edge_of(remote).faults = [Fault(status=429, skip=3, times=5), Fault(cut_at=1, times=5)]
        assert [one.text for one in gs.get_many(names)] == names


def test_one_of_many_that_fails_for_good_is_an_error_and_no_result(remote: Place) -> None:
    names = [f"n/{number}" for number in range(40)]
    with remote.open() as gs:
        gs.put_many([(name, name) for name in names])
        edge_of(remote).faults = [Fault(status=403, path="n/25", method=method) for method in ("GET", "PUT")]
        with pytest.raises(MetaflowGSAccessDenied, match="n/25 could not be read"):
            gs.get_many(names)
        with pytest.raises(MetaflowGSAccessDenied, match="n/25 could not be stored"):
            gs.put_many([(name, "new") for name in names])
        assert {one.text for one in gs.get_many(names)} <= {"new", *names}, "each of them old or new, and whole"


def test_a_part_of_a_large_object_that_breaks_off_is_completed(remote: Place) -> None:
    with remote.open() as gs:
        gs.put("big", BIG)
        edge_of(remote).faults = [Fault(cut_at=1000, skip=2, times=2)]
        assert gs.get("big").blob == BIG


@pytest.mark.usefixtures("impatient")
def test_a_server_that_falls_silent_is_asked_again(remote: Place) -> None:
    with remote.open() as gs:
        gs.put("a", "content")
        edge = edge_of(remote)
        edge.faults = [Fault(stall=30)]
        assert gs.get("a").text == "content"
        assert len(edge.requests) == 2


@pytest.mark.parametrize("content", [b"content", BIG])
def test_a_wrong_byte_is_noticed(remote: Place, content: bytes) -> None:
    fault = Fault(flip_at=3, times=2)
    with remote.open() as gs:
        gs.put("a", content)
        edge_of(remote).faults = [fault]
        with pytest.raises(MetaflowGSChecksumMismatch, match=f"{remote.root}/a should have the checksum"):
            gs.get("a")
        fault.times = 2
        with pytest.raises(MetaflowGSChecksumMismatch):
            gs.read_into("a", bytearray(len(content)))
        fault.times = 0
        assert gs.get("a").blob == content
        fault.times = 1
        with remote.open(verify=False) as careless:
            assert careless.get("a").blob != content


def test_a_wrong_byte_is_noticed_in_a_file(remote: Place) -> None:
    with remote.open(memory=0) as gs:
        gs.put("big", BIG)
        edge_of(remote).faults = [Fault(flip_at=3, skip=1)]
        with pytest.raises(MetaflowGSChecksumMismatch):
            gs.get("big")


def test_a_wrong_byte_is_noticed_when_it_is_stored(bucket: Place) -> None:
    edge_of(bucket).faults = [Fault(method="PUT", flip_sent=3)]
    with bucket.open() as gs, pytest.raises(MetaflowGSChecksumMismatch):
        gs.put("a", b"content")


def test_parts_of_two_versions_are_not_put_together(remote: Place) -> None:
    with remote.open() as gs, remote.open() as other:
        gs.put("big", BIG)
        changed = Fault(skip=1, before=lambda: other.put("big", BIG[::-1]))
        edge_of(remote).faults = [changed]
        with pytest.raises(MetaflowGSObjectChanged, match=r"replaced while it was being read; read it again"):
            gs.get("big")
        assert gs.get("big").blob == BIG[::-1]


def test_an_answer_that_is_no_part_is_an_error(remote: Place) -> None:
    edge = edge_of(remote)
    truth = edge.answer
    with remote.open() as gs:
        gs.put("a", b"content")
        edge.answer = lambda request: truth(
            request.__class__(**{**vars(request), "headers": _unranged(request.headers)})
        )
        with pytest.raises(MetaflowGSException, match="a could not be read"):
            gs.get(GSGetObject("a", 2, 2))


def _unranged(headers: object) -> dict[str, str]:
    return {name: value for name, value in dict(headers).items() if name != "range"}  # type: ignore[call-overload]  # a Mapping
