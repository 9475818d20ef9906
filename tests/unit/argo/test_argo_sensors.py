"""What hears events for a deployment, and what the bus calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from platform_cli.adapters.argo.listening import consumers_of
from tests.unit.argo.places import Place, new_place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with new_place(tmp_path) as made:
        yield made


def test_events_of_a_pause_are_not_heard_later(place: Place) -> None:
    def heard_as() -> str:
        name: str = place.server.one("Sensor")["spec"]["triggers"][0]["template"]["name"]
        return name

    place.compiler.listens = "event"
    place.deploy()
    first = heard_as()
    place.deploy(version=2)
    assert heard_as() == first, "a new release goes on where the old one was"
    place.put(version=2, paused=True, action="paused")
    place.put(version=2, action="unpaused")
    second = heard_as()
    place.undeploy()
    place.deploy()
    assert len({first, second, heard_as()}) == 3


def test_what_no_longer_listens_loses_its_sensor(place: Place) -> None:
    place.compiler.listens = "event"
    place.deploy()
    place.compiler.listens = ""
    place.deploy(version=2)
    assert place.server.names("Sensor") == []


@pytest.mark.parametrize(
    ("branch", "expression"),
    [
        ("test.staging", "run =~ '^argo-test[.]staging[.]'"),
        ("prod", "run =~ '^argo-prod[.]'"),
        (None, "run !~ '^argo-(prod|test|user)[.]'"),
    ],
)
def test_without_a_project_a_flow_hears_its_own_branch_finish(
    place: Place, branch: str | None, expression: str
) -> None:
    place.compiler.listens = "run"
    place.deploy(".".join(part for part in (branch, "Daily") if part), branch=branch)
    exprs = place.server.one("Sensor")["spec"]["dependencies"][0]["filters"]["exprs"]
    assert [one["expr"] for one in exprs] == ["name == 'data'", expression]
    assert exprs[1]["fields"] == [{"name": "run", "path": "body.payload.run_id"}]


def test_with_a_project_metaflow_has_seen_to_it(place: Place) -> None:
    place.compiler.listens = "run"
    place.deploy("demo.prod.Daily", branch="prod", project="demo")
    assert len(place.server.one("Sensor")["spec"]["dependencies"][0]["filters"]["exprs"]) == 1


def test_sensors_run_with_as_few_rights_as_the_rest(place: Place) -> None:
    place.compiler.listens = "event"
    place.deploy()
    template = place.server.one("Sensor")["spec"]["template"]
    assert template["securityContext"]["runAsNonRoot"] is True
    assert template["container"]["securityContext"]["capabilities"] == {"drop": ["ALL"]}


def test_a_sensor_that_goes_slowly_is_waited_for(place: Place) -> None:
    place.compiler.listens = "event"
    place.deploy(cron=None)
    place.server.slow = 0.5
    place.put(cron=None, paused=True, action="paused")
    assert place.server.names("Sensor") == []
    place.put(cron=None, action="unpaused")
    place.undeploy()
    assert place.server.names("Sensor") == []


def test_whom_the_bus_keeps_events_for_has_the_name_that_argo_events_gives() -> None:
    """The names were read off a bus of Argo Events 1.9.11."""
    sensor: dict[str, Any] = {
        "metadata": {"name": "platform-smoke-test-x0"},
        "spec": {
            "triggers": [{"template": {"name": "platform-smoke-test-x0"}}],
            "dependencies": [{"name": "event"}],
        },
    }
    assert consumers_of(sensor) == {"group-741686387"}
    sensor["spec"]["dependencies"].append({"name": "other"})
    assert len(consumers_of(sensor)) == 2
    assert "group-741686387" in consumers_of(sensor)


def test_what_hears_something_else_is_kept_events_for_under_another_name(place: Place) -> None:
    place.compiler.listens = "event"
    place.deploy()
    first = consumers_of(place.server.one("Sensor"))
    place.deploy(version=2)
    assert consumers_of(place.server.one("Sensor")) == first
    place.compiler.listens = "run"  # and so only to its own branch
    place.deploy(version=3)
    assert consumers_of(place.server.one("Sensor")).isdisjoint(first)
