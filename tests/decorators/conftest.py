"""Where the decorators' tests run their flows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.decorators.places import Cloud, Place
from tests.decorators.story import Story

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Return a store without any earlier run."""
    return Place(tmp_path)


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Story:
    """Give what several tests look at, made once by all processes that run tests together."""
    base = tmp_path_factory.getbasetemp()
    return Story((base.parent if hasattr(request.config, "workerinput") else base) / "story")


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """Give a cloud to all tests; each has flows and runs of its own in it."""
    cloud = Cloud(tmp_path_factory.mktemp("cloud"))
    yield cloud
    cloud.close()
