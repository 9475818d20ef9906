"""Where the decorators' tests run their flows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.decorators.places import Cloud, Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Return a store without any earlier run."""
    return Place(tmp_path)


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """Give a cloud to all tests; each has flows and runs of its own in it."""
    cloud = Cloud(tmp_path_factory.mktemp("cloud"))
    yield cloud
    cloud.close()
