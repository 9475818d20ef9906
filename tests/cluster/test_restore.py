"""Deployments outlive a `down` that keeps the data, and not one that purges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cluster.deployed import Deployed, brought_up
from tests.cluster.environments import needs_cluster
from tests.cluster.stories import down, up

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = needs_cluster


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    yield from brought_up(tmp_path_factory.mktemp("restore"))


def test_deployments_come_back_with_up_until_they_are_purged(deployed: Deployed) -> None:
    name = deployed.deploy(deployed.flow("RestoreFlow"), schedule="0 5 * * *").name
    objects = deployed.objects()
    assert len(objects) >= 2
    assert down(deployed.target, purge=False)["store/" + deployed.target.settings.values.store] == "kept"
    assert deployed.objects() == []
    assert up(deployed.target).actions[f"deployment/{name}"] == "created"
    assert deployed.objects() == objects
    assert up(deployed.target).actions[f"deployment/{name}"] == "unchanged"
    assert down(deployed.target, purge=True)[f"deployment/{name}"] == "removed"
    assert [change for change in up(deployed.target).changes if change.kind == "deployment"] == []
