"""`up` after a `down` that came to its end, or did not: what is recorded runs again, and what runs is left alone."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from platform_cli.core.flow import EventTrigger, FlowFacts
from platform_cli.core.records import Release
from platform_cli.targets.phases.kubernetes.restore_deployments import RestoreDeployments
from tests.unit.argo.places import NOW, Place, new_place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with new_place(tmp_path) as found:
        found.compiler.listens = "event"
        facts = FlowFacts(flow_name="HelloFlow", events=(EventTrigger("data"),))
        release = Release(version=1, digest="d" * 64, created=NOW, flow_file="hello.py", facts=facts, author="ada")
        found.record.add_release("Daily", release)
        found.put()
        yield found


def _restore(place: Place) -> list[str]:
    target: Any = SimpleNamespace(settings=place.settings, deployments=place.record, scheduler=place.scheduler)
    phase = RestoreDeployments(target, place.cluster)
    previewed = phase.preview()
    changes = phase.run()
    assert changes == previewed
    return [change.action for change in changes]


def _remove(place: Place, kind: str) -> None:
    place.server.objects = {path: one for path, one in place.server.objects.items() if one["kind"] != kind}


def test_what_is_there_is_left_alone(place: Place) -> None:
    before = dict(place.server.objects)
    assert _restore(place) == ["unchanged"]
    assert place.server.objects == before


def test_what_is_gone_is_made(place: Place) -> None:
    place.server.objects = {}
    assert _restore(place) == ["created"]
    assert all(place.server.names(kind) == ["daily"] for kind in ("WorkflowTemplate", "CronWorkflow", "Sensor"))


def test_a_sensor_that_an_interrupted_down_has_removed_is_made(place: Place) -> None:
    _remove(place, "Sensor")
    assert _restore(place) == ["configured"]
    assert place.server.names("Sensor") == ["daily"]
    assert _restore(place) == ["unchanged"]


def test_a_schedule_that_an_interrupted_down_has_suspended_goes_on(place: Place) -> None:
    place.server.one("CronWorkflow")["spec"]["suspend"] = True
    assert _restore(place) == ["configured"]
    assert place.server.one("CronWorkflow")["spec"]["suspend"] is False


def test_a_schedule_that_somebody_has_deleted_is_made(place: Place) -> None:
    _remove(place, "CronWorkflow")
    assert _restore(place) == ["configured"]
    assert place.server.names("CronWorkflow") == ["daily"]


def test_what_is_paused_stays_paused(place: Place) -> None:
    place.put(paused=True)
    assert _restore(place) == ["unchanged"]
    assert place.server.one("CronWorkflow")["spec"]["suspend"] is True
    assert place.server.names("Sensor") == []
