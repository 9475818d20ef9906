"""Runs on the cluster: started by hand or by an event, and told again."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import pytest

from platform_cli.core.errors import NotReadyError, UsageError
from tests.gs.servers.edge import Edge, Response, serve
from tests.unit.argo.places import Place, new_place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with new_place(tmp_path) as made:
        yield made


def add(place: Place, name: str, at: str, status: dict[str, Any] | None = None, **labels: str) -> None:
    """Add a run as Argo has it."""
    marks = {"app.kubernetes.io/managed-by": "platform", "platform-env": "dev", "platform-deployment": "Daily"}
    given = {key.replace("_", "-"): value for key, value in labels.items()}
    phase = (status or {}).get("phase")
    given |= {"workflows.argoproj.io/phase": phase} if phase else {}  # as the controller does
    metadata = {
        "name": name,
        "namespace": place.settings.namespace,
        "creationTimestamp": f"2026-11-26T{at}Z",
        "labels": {**marks, **given},
        "annotations": {
            "platform/deployment": "Daily",
            "platform/flow": "HelloFlow",
            "workflows.argoproj.io/scheduled-time": "2026-11-26T02:00:00Z",
        },
    }
    place.server.put({"kind": "Workflow", "metadata": metadata, "spec": {}, "status": status or {}})


def test_a_triggered_run_has_the_values_it_was_given(place: Place) -> None:
    place.deploy()
    started = place.scheduler.trigger("Daily", ("--alpha", "0.3"))
    made = place.server.one("Workflow")
    assert started == f"HelloFlow/argo-{made['metadata']['name']}"
    assert made["spec"]["entrypoint"] == "F", "it holds what the template does"
    assert "workflowTemplateRef" not in made["spec"], "the controller may know the release before only"
    assert made["spec"]["arguments"] == {"parameters": [{"name": "alpha", "value": "0.3"}]}
    [run] = place.record.runs(deployment="Daily")
    assert (run.pathspec, run.cause, run.state, run.release) == (started, "trigger", "queued", 1)


def test_a_value_that_does_not_fit_starts_nothing(place: Place) -> None:
    place.deploy()
    with pytest.raises(UsageError):
        place.scheduler.trigger("Daily", ("--alhpa", "0.3"))
    assert place.server.names("Workflow") == []


def test_what_is_not_deployed_cannot_be_triggered(place: Place) -> None:
    with pytest.raises(UsageError) as caught:
        place.scheduler.trigger("Daily", ())
    assert caught.value.code == "DEPLOYMENT_UNKNOWN"


def test_runs_come_newest_first_with_their_times(place: Place) -> None:
    over = {"phase": "Succeeded", "startedAt": "2026-11-26T02:00:05Z", "finishedAt": "2026-11-26T02:01:00Z"}
    add(place, "daily-1", "02:00:01", over, platform_cause="schedule", platform_release="2")
    add(place, "daily-2", "03:00:00", {"phase": "Running", "startedAt": "2026-11-26T03:00:02Z"})
    newest, oldest = place.record.runs()
    assert (newest.pathspec, newest.state, newest.ended) == ("HelloFlow/argo-daily-2", "running", None)
    assert (oldest.cause, oldest.release, oldest.state) == ("schedule", 2, "succeeded")
    assert oldest.due == datetime(2026, 11, 26, 2, 0, tzinfo=timezone.utc)
    assert oldest.started is not None
    assert oldest.ended is not None
    assert (oldest.ended - oldest.started).total_seconds() == 55


@pytest.mark.parametrize(
    ("phase", "spec", "state"),
    [
        ("", {}, "queued"),
        ("Pending", {}, "queued"),
        ("Running", {}, "running"),
        ("Failed", {}, "failed"),
        ("Error", {}, "failed"),
        ("Failed", {"shutdown": "Stop"}, "interrupted"),
    ],
)
def test_every_phase_of_argo_is_a_state(place: Place, phase: str, spec: dict[str, str], state: str) -> None:
    add(place, "daily-1", "02:00:00", {"phase": phase, "message": "said so"} if phase else {})
    place.server.one("Workflow")["spec"].update(spec)
    [run] = place.record.runs()
    assert run.state == state


def test_a_run_whose_deployment_went_while_it_waited_was_skipped(place: Place) -> None:
    message = 'invalid spec: workflowtemplates.argoproj.io "daily" not found'
    add(place, "daily-1", "02:00:00", {"phase": "Failed", "message": message})
    add(place, "daily-2", "03:00:00", {"phase": "Failed", "message": "exit code 1", "nodes": {"n": {}}})
    assert [run.state for run in place.record.runs()] == ["failed", "skipped"]
    assert [run.detail for run in place.record.runs("skipped")] == [message]
    assert len(place.record.runs("failed")) == 1


def test_runs_are_chosen_by_state_deployment_number_and_pathspec(place: Place) -> None:
    for number in range(3):
        add(place, f"daily-{number}", f"0{number}:00:00", {"phase": "Failed" if number else "Running"})
    add(place, "other-1", "05:00:00", {"phase": "Failed"}, platform_deployment="Other")
    assert len(place.record.runs()) == 4
    assert [run.pathspec for run in place.record.runs("failed", deployment="Daily", limit=1)] == [
        "HelloFlow/argo-daily-2"
    ]
    [run] = place.record.runs(pathspec="HelloFlow/argo-daily-0")
    assert run.state == "running"


def test_runs_of_other_environments_and_people_are_not_ours(place: Place) -> None:
    add(place, "daily-1", "02:00:00", platform_env="prod")
    metadata = {"name": "x", "namespace": place.settings.namespace, "creationTimestamp": "2026-11-26T02:00:00Z"}
    place.server.put({"kind": "Workflow", "metadata": metadata, "spec": {}})
    assert place.record.runs() == []


def test_an_event_has_the_form_in_which_metaflow_publishes(place: Place) -> None:
    edge = Edge(lambda _: Response(200, {}, b"success"))
    with serve(edge) as url:
        place.webhook = f"{url}/metaflow-event"
        place.scheduler.publish("data", {"who": "me"})
    [request] = edge.requests
    sent = json.loads(request.body)
    assert (request.method, request.path, sent["name"]) == ("POST", "/metaflow-event", "data")
    assert sent["payload"]["name"] == "data"
    assert sent["payload"]["who"] == "me"
    assert {"id", "timestamp", "utc_date"} <= sent["payload"].keys()


@pytest.mark.parametrize("status", [400, 500])
def test_an_event_that_is_not_taken_is_told_and_not_sent_twice(place: Place, status: int) -> None:
    edge = Edge(lambda _: Response(status))
    with serve(edge) as url:
        place.webhook = f"{url}/metaflow-event"
        with pytest.raises(NotReadyError) as caught:
            place.scheduler.publish("data", {})
    assert caught.value.code == "EVENT_REFUSED"
    assert len(edge.requests) == 1


def test_a_webhook_that_is_not_there(place: Place) -> None:
    place.webhook = "http://127.0.0.1:9/metaflow-event"
    with pytest.raises(NotReadyError, match="refused"):
        place.scheduler.publish("data", {})
