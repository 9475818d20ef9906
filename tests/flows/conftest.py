"""Fixtures for running the gallery's flows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.flows.gallery_runs import Gallery, Reader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """Start one reader of runs for the whole session."""
    reader = Reader(tmp_path_factory.mktemp("reader"))
    yield reader
    reader.close()


@pytest.fixture
def gallery(tmp_path: Path, reader: Reader) -> Gallery:
    """Return an environment without any earlier run."""
    return Gallery(tmp_path, reader)
