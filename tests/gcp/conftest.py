"""A project at Google in which nothing is yet, at full speed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cloud import standin
from tests.cloud.google_cloud import GoogleCloud
from tests.gcp.places import PROJECT, Place, place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def gcp(tmp_path: Path) -> Iterator[Place]:
    standin.program("terraform")
    cloud = GoogleCloud(project=PROJECT)
    with place(tmp_path, cloud) as found:
        yield found
    assert cloud.unknown == []
