"""What the gallery shows about package environments, as far as it goes without the internet.

Solving an environment asks conda-forge or PyPI, and Metaflow may first download micromamba. So these tests
stop where Metaflow has decided what to solve for each step; they do not run the flows.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.flows.gallery_runs import Gallery


def environments(gallery: Gallery, flow: str, kind: str) -> dict[str, dict[str, dict[str, Any]]]:
    """Return what Metaflow would solve: step → decorator → Python and packages."""
    shown = gallery.ask(flow, "--environment", kind, "output-raw", "--json")
    assert shown.code == 0, shown.output
    graph = json.loads(shown.output[shown.output.index("{") :])["graph"]
    return {step: {each["name"]: each["attributes"] for each in node["decorators"]} for step, node in graph.items()}


def test_a_steps_conda_packages_replace_those_of_the_flow(gallery: Gallery) -> None:
    steps = environments(gallery, "conda_environment", "conda")
    assert steps["start"]["conda"]["packages"] == {"requests": "2.32.3"}
    assert steps["older"]["conda"]["packages"] == {"requests": "2.31.0"}
    assert {step["conda"]["python"] for step in steps.values()} == {"3.11.9"}


def test_only_one_step_asks_pypi_for_a_package(gallery: Gallery) -> None:
    steps = environments(gallery, "pypi_environment", "pypi")
    assert steps["ask"]["pypi"]["packages"] == {"requests": "2.32.3"}
    assert [name for name, step in steps.items() if step.get("pypi", {}).get("packages")] == ["ask"]


@pytest.mark.parametrize("flow", ["conda_environment", "pypi_environment"])
def test_without_its_environment_the_flow_is_refused_and_the_option_named(gallery: Gallery, flow: str) -> None:
    refused = gallery.run(flow)
    assert refused.code != 0
    assert refused.record is None
    assert "--environment=conda" in refused.output
