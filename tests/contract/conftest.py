"""The records of deployments that one contract holds for: the ledger of a machine, and the stores that teams share."""

from __future__ import annotations

import contextlib
import itertools
import os
import threading
import urllib.request
from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.argo.compiled import Compiled
from platform_cli.adapters.argo.deployments import StoreDeployments
from platform_cli.adapters.argo.store import Store
from platform_cli.adapters.kubernetes.cluster import Cluster
from platform_cli.adapters.ledger import Ledger
from tests.gs.servers import fake_gcs, moto_s3
from tests.gs.servers.edge import Edge, forward, serve
from tests.gs.servers.gcs_xml import XmlInterface
from tests.unit.kubernetes.settings import settings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from platform_cli.core.ports import Deployments
    from platform_cli.core.records import Release
    from tests.gs.servers.edge import Request, Response

_NAMES = itertools.count(1)
_KEYS = {"AWS_ACCESS_KEY_ID": "tester", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "us-east-1"}


class Stamp:
    """A compiler that puts the release's name on an empty template."""

    def compile(self, deployment: str, release: Release) -> Compiled:
        template = {"kind": "WorkflowTemplate", "metadata": {"name": f"{deployment}-{release.version}"}}
        return Compiled(digest=release.digest, settings="same", emits=True, template=template)

    def is_stale(self, compiled: Compiled, release: Release) -> bool:
        return compiled.digest != release.digest


class StorePlace:
    """A place in a bucket, and the record that somebody keeps there; `edge` can make requests fail."""

    def __init__(self, folder: Path, url: str, edge: Edge) -> None:
        self.folder = folder
        self.url = url
        self.edge = edge

    def opened(self) -> StoreDeployments:
        """Return the record as one more person opens it."""
        settings = settings_of(self.folder, store=self.url)
        return StoreDeployments(settings, Store(self.url), Cluster("none", "none"), Stamp())


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    with moto_s3.running() as url:
        yield url


@pytest.fixture(scope="session")
def gcs_server() -> Iterator[str]:
    with fake_gcs.running() as url:
        yield url


@pytest.fixture(params=["s3", "gs"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StorePlace]:
    """Give each kind of store in turn."""
    with _OPEN[request.param](request, tmp_path) as opened:
        yield opened


@pytest.fixture(params=["ledger", "s3", "gs"])
def record(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Deployments]:
    """Give each record in turn, with nothing in it."""
    if request.param == "ledger":
        ledger = Ledger(tmp_path / "ledger.db")
        ledger.prepare()
        yield ledger
        return
    with _OPEN[request.param](request, tmp_path) as opened:
        yield opened.opened()


@contextlib.contextmanager
def _s3(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StorePlace]:
    upstream, name = request.getfixturevalue("s3_server"), f"record-{next(_NAMES)}"
    edge = Edge(_one_at_a_time(forward(upstream)))
    urllib.request.urlopen(urllib.request.Request(f"{upstream}/{name}", method="PUT")).close()  # noqa: S310 - ours
    with serve(edge) as url, _variables(AWS_ENDPOINT_URL=url, **_KEYS):
        yield StorePlace(tmp_path, f"s3://{name}/team", edge)


@contextlib.contextmanager
def _gs(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StorePlace]:
    upstream, name = request.getfixturevalue("gcs_server"), f"record-{next(_NAMES)}"
    edge = Edge(_one_at_a_time(XmlInterface(upstream).answer))
    fake_gcs.make_bucket(upstream, name)
    with serve(edge) as url, _variables(STORAGE_EMULATOR_HOST=url):
        yield StorePlace(tmp_path, f"gs://{name}/team", edge)


def _one_at_a_time(answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """Answer as the real stores do: neither server compares and writes in one go."""
    lock = threading.Lock()

    def locked(request: Request) -> Response:
        with lock:
            return answer(request)

    return locked


@contextlib.contextmanager
def _variables(**values: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


_OPEN: dict[str, Callable[[pytest.FixtureRequest, Path], contextlib.AbstractContextManager[StorePlace]]] = {
    "s3": _s3,
    "gs": _gs,
}
