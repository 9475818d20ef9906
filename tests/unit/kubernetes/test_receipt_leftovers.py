"""What a receipt says is left: not what Kubernetes is about to remove by itself, unless it never does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from platform_cli.adapters.kubernetes.leftovers import leftovers
from platform_cli.core.phase import Change
from tests.unit.kubernetes.api_server import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.unit.kubernetes.api_server import ApiServer

KIND = {"name": "endpointslices", "kind": "EndpointSlice", "namespaced": True, "verbs": ["list"]}
POD = {"name": "pods", "kind": "Pod", "namespaced": True, "verbs": ["list"]}
SECRET = {"name": "secrets", "kind": "Secret", "namespaced": True, "verbs": ["list"]}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ApiServer]:
    yield from serving(tmp_path)


def _look(
    kind: dict[str, Any], *names: str, owner: str = "", others: tuple[str, ...] = ()
) -> list[tuple[int, Any, dict[str, str]]]:
    """Return the answers to one look at a cluster with one kind: its groups, its kinds, its objects."""
    owners = {"ownerReferences": [{"kind": owner, "name": "any"}]} if owner else {}
    items = [{"metadata": {"name": name, "namespace": "ns", **owners}} for name in names]
    items += [{"metadata": {"name": name, "namespace": "ns"}} for name in others]
    bodies: list[dict[str, Any]] = [{"groups": []}, {"resources": [kind]}, {"items": items}]
    return [(200, body, {}) for body in bodies]


def test_what_goes_by_itself_is_waited_for(server: ApiServer) -> None:
    server.answers = [*_look(KIND, "web-1", owner="Service"), *_look(KIND, "web-1", owner="Service"), *_look(KIND)]
    assert leftovers(server.cluster, "dev") == ()
    assert len(server.asked) == 9


def test_but_not_for_ever(server: ApiServer) -> None:
    server.answers = [*_look(KIND, "web-1", owner="Service")]
    assert leftovers(server.cluster, "dev", seconds=0) == (Change("EndpointSlice", "web-1", "left"),)


def test_nor_beside_what_could_not_be_removed(server: ApiServer) -> None:
    server.answers = [*_look(POD, "web-1", owner="ReplicaSet", others=("by-hand",))]
    assert [change.ref for change in leftovers(server.cluster, "dev")] == ["by-hand", "web-1"]
    assert len(server.asked) == 3


def test_what_nothing_removes_is_told_at_once(server: ApiServer) -> None:
    server.answers = [*_look(SECRET, "metadata-database", "argo")]
    assert leftovers(server.cluster, "dev") == (Change("Secret", "argo", "left"),)
    assert len(server.asked) == 3
