"""What applying objects waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.kubernetes.apply import Planned, carry_out
from tests.unit.kubernetes.api_server import ApiServer, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DEFINITION = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "eventbus.argoproj.io"},
    "spec": {
        "group": "argoproj.io",
        "names": {"plural": "eventbus"},
        "versions": [{"name": "v1", "served": False}, {"name": "v1alpha1", "served": True}],
    },
    "status": {"conditions": [{"type": "Established", "status": "True"}]},
}
OBJECTS = "/apis/argoproj.io/v1alpha1/eventbus?limit=1"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ApiServer]:
    yield from serving(tmp_path)


@pytest.mark.parametrize("status", [200, 403])
def test_a_definition_is_taken_up_when_its_objects_are_served(server: ApiServer, status: int) -> None:
    """An API server says that it is established some moments before it serves it: what is applied then meets a 404."""
    there: tuple[int, object, dict[str, str]] = (200, DEFINITION, {})
    server.answers = [there, there, (404, b"404 page not found", {}), there, (status, {"items": []}, {})]
    carry_out(server.cluster, [Planned(DEFINITION, "created")])
    assert [path for _, path in server.asked].count(OBJECTS) == 2
    assert server.asked[-1] == ("GET", OBJECTS)
