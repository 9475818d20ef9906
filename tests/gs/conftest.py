"""The places that `GS` is held to one contract on: a folder, an S3 server, and a Cloud Storage server."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import uuid
import warnings
from typing import TYPE_CHECKING

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Metaflow's copy of PyYAML looks for PyYAML's own C part, which then complains
    import metaflow  # noqa: F401 - imported here, so that nobody after us meets that warning

from metaflow_extensions.platform.gs import GS, settings, stores
from tests.gs.servers import fake_gcs, moto_s3
from tests.gs.servers.edge import Edge, Request, forward, serve
from tests.gs.servers.gcs_xml import XmlInterface

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_VARIABLES = (
    "STORAGE_EMULATOR_HOST",
    "AWS_ENDPOINT_URL",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_DEFAULT_REGION",
)


@dataclasses.dataclass(frozen=True)
class Place:
    """Somewhere to keep objects.

    Attributes:
        root: An address that nobody else uses.
        scratch: A folder for temporary files.
        edge: The server that requests go through, and that can be told to fail; None for a folder.
    """

    root: str
    scratch: Path
    edge: Edge | None = None

    @property
    def scheme(self) -> str:
        return self.root.partition("://")[0]

    def open(self, **options: object) -> GS:
        """Return a client for the place."""
        return GS(tmproot=str(self.scratch), gsroot=self.root, **options)  # type: ignore[arg-type]  # from callers here


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    with moto_s3.running() as url:
        yield url


@pytest.fixture(scope="session")
def gcs_server() -> Iterator[str]:
    with fake_gcs.running() as url:
        yield url


@pytest.fixture(params=["file", "s3", "gs"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Each of the places in turn."""
    with _OPEN[request.param](request, tmp_path) as opened:
        yield opened


@pytest.fixture(params=["s3", "gs"])
def remote(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Each of the places that are servers."""
    with _OPEN[request.param](request, tmp_path) as opened:
        yield opened


@pytest.fixture
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """The place that is a folder."""
    with _file(request, tmp_path) as opened:
        yield opened


@pytest.fixture
def bucket(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """The place that is a Cloud Storage server."""
    with _gs(request, tmp_path) as opened:
        yield opened


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up after two repetitions, and after a second of silence."""
    monkeypatch.setattr(settings, "RETRIES", 2)
    monkeypatch.setattr(settings, "READ_TIMEOUT", 1)
    stores.open_store.cache_clear()


@contextlib.contextmanager
def variables(**values: str) -> Iterator[None]:
    """Set environment variables, and nothing else of what GS reads."""
    before = {name: os.environ.pop(name, None) for name in _VARIABLES}
    os.environ.update(values)
    stores.open_store.cache_clear()
    try:
        yield
    finally:
        stores.open_store.cache_clear()
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


@contextlib.contextmanager
def _file(_request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    yield Place(f"file://{tmp_path}/store/root", tmp_path)


@contextlib.contextmanager
def _s3(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    upstream, name = request.getfixturevalue("s3_server"), f"bucket-{uuid.uuid4().hex}"
    edge = Edge(forward(upstream))
    key = {"AWS_ACCESS_KEY_ID": "tester", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "us-east-1"}
    with serve(edge) as url, variables(AWS_ENDPOINT_URL=url, **key):
        assert Edge(forward(upstream)).answer(Request("PUT", f"/{name}", {}, {}, b"")).status == 200
        yield Place(f"s3://{name}/root", tmp_path, edge)


@contextlib.contextmanager
def _gs(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    upstream, name = request.getfixturevalue("gcs_server"), f"bucket-{uuid.uuid4().hex}"
    edge = Edge(XmlInterface(upstream).answer)
    with serve(edge) as url, variables(STORAGE_EMULATOR_HOST=url):
        fake_gcs.make_bucket(upstream, name)
        yield Place(f"gs://{name}/root", tmp_path, edge)


_OPEN: dict[str, Callable[[pytest.FixtureRequest, Path], contextlib.AbstractContextManager[Place]]] = {
    "file": _file,
    "s3": _s3,
    "gs": _gs,
}
