"""Real Terraform, a copy of our files, and an inventory that stands for Google."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import pytest

from tests.cloud import stack, standin
from tests.cloud.inventory import Inventory, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from tests.cloud.stack import Stack

    Open = Callable[[Mapping[str, Any]], Stack]
    Resources = dict[str, dict[str, Any]]

SHAPES: Mapping[str, Mapping[str, Any]] = {
    "dev": stack.DEV,
    "cloudsql": stack.CLOUDSQL,
    "production": stack.PRODUCTION,
    "autopilot": stack.AUTOPILOT,
    "budget": stack.BUDGET,
}


@pytest.fixture
def inventory() -> Inventory:
    return Inventory()


@pytest.fixture
def env(inventory: Inventory, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment with which Terraform finds the provider, and the provider this test's inventory."""
    with serve(inventory) as url:
        yield standin.variables(url, tmp_path)


@pytest.fixture
def gcp(env: Mapping[str, str], tmp_path: Path) -> Stack:
    """The stack for Google Cloud, initialized, for a development environment."""
    return stack.Stack(stack.copy(tmp_path) / "stacks" / "gcp", env).init().tell(stack.DEV)


@pytest.fixture(scope="session")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], dict[str, Any]]]:
    """Plans by the name of what is wanted; each is made once."""
    folder = tmp_path_factory.mktemp("plans")
    with serve(Inventory()) as url:
        made = stack.Stack(stack.copy(folder) / "stacks" / "gcp", standin.variables(url, folder)).init()

        @functools.cache
        def plan(shape: str) -> dict[str, Any]:
            return made.tell(SHAPES[shape]).plan()

        yield plan


@pytest.fixture(params=SHAPES)
def planned(request: pytest.FixtureRequest, plans: Callable[[str], dict[str, Any]]) -> Resources:
    """What each shape of the stack makes, by address."""
    return stack.resources(plans(request.param))
