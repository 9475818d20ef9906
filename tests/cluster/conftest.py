"""Tests on a real cluster: they run inside the rig's machine, where its names and addresses are."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.cluster.rig.build import obstacles
from tests.cluster.rig.commands import wait_for
from tests.cluster.rig.machine import Machine, is_inside
from tests.cluster.rig.places import Parts, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE = Path(__file__).parent


def _why_not() -> str:
    found = obstacles()
    if found:
        return f"the rig cannot run here: {'; '.join(found)}"
    return "" if is_inside(State()) else "not inside the rig; run: make test-cluster"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip plainly what cannot run here; in CI, where a skipped test would pass for a passed one, refuse."""
    ours = [item for item in items if HERE in item.path.parents]
    reason = _why_not() if ours else ""
    if reason and os.environ.get("CI"):
        raise pytest.UsageError(reason)
    for item in ours if reason else []:
        item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def state() -> State:
    """The rig's state: its logs, the edge's requests, the volumes of pods."""
    return State()


@pytest.fixture(scope="session")
def parts(state: State) -> Parts:
    """What the rig was started from."""
    return Machine(state).parts


@pytest.fixture(scope="session")
def core(parts: Parts) -> Any:
    """The core API of the cluster, through the official client."""
    from kubernetes import client, config

    new_client: Any = config.new_client_from_config  # not typed by its library
    return client.CoreV1Api(new_client(str(parts.kubeconfig)))


@pytest.fixture(scope="session")
def new_namespace(core: Any) -> Iterator[Callable[[], str]]:
    """Make namespaces, which are gone in the end."""
    made: list[str] = []

    def make() -> str:
        name = f"rig-{uuid.uuid4().hex[:8]}"
        core.create_namespace({"metadata": {"name": name}})
        made.append(name)
        wait_for("its default account", 10, lambda: bool(core.list_namespaced_service_account(name).items))
        return name

    yield make
    for name in made:
        core.delete_namespace(name)


@pytest.fixture
def namespace(new_namespace: Callable[[], str]) -> str:
    """A namespace for one test."""
    return new_namespace()
