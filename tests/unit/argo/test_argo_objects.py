"""What is in the cluster after each verb."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from platform_cli.core.cluster_objects import ref_of
from platform_cli.core.errors import ConflictError, UsageError
from tests.unit.argo.places import Place, new_place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KINDS = ("WorkflowTemplate", "CronWorkflow", "Sensor")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with new_place(tmp_path) as made:
        yield made


def there(place: Place) -> dict[str, list[str]]:
    """Return what is there by kind, but for kinds of which nothing is there."""
    return {kind: names for kind in KINDS if (names := place.server.names(kind))}


def labels(made: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = made["metadata"]["labels"]
    return found


def test_a_schedule_is_written_as_recorded(place: Place) -> None:
    place.deploy()
    spec = place.server.one("CronWorkflow")["spec"]
    assert (spec["schedules"], spec["timezone"], spec["suspend"]) == (["0 2 * * 0"], "Europe/Berlin", False)
    assert spec["workflowSpec"]["entrypoint"] == "F", "it holds what the template does"
    assert "workflowTemplateRef" not in spec["workflowSpec"], "the controller leaves it alone if it knows no template"
    assert (spec["concurrencyPolicy"], spec["startingDeadlineSeconds"]) == ("Forbid", 3600)


def test_settings_of_the_environment_decide_about_overlap_and_lateness(tmp_path: Path) -> None:
    with new_place(tmp_path, overlap="allow") as place:
        place.deploy()
        assert place.server.one("CronWorkflow")["spec"]["concurrencyPolicy"] == "Allow"


def test_every_object_says_whose_it_is(place: Place) -> None:
    place.compiler.listens = "event"
    place.deploy()
    for kind in KINDS:
        made = place.server.one(kind)
        assert labels(made)["app.kubernetes.io/managed-by"] == "platform"
        assert labels(made)["platform-env"] == "dev"
        assert labels(made)["platform-deployment"] == "Daily"
        assert made["metadata"]["annotations"]["platform/deployment"] == "Daily"
    assert labels(place.server.one("WorkflowTemplate"))["own"] == "1", "Metaflow's own labels stay"


def test_every_way_of_starting_a_run_marks_it(place: Place) -> None:
    place.compiler.listens = "event"
    place.deploy()
    cron = place.server.one("CronWorkflow")["spec"]["workflowMetadata"]
    sensor = place.server.one("Sensor")["spec"]["triggers"][0]["template"]["k8s"]["source"]["resource"]["metadata"]
    anyway = place.server.one("WorkflowTemplate")["spec"]["workflowMetadata"]
    place.scheduler.trigger("Daily", ())
    by_hand = place.server.one("Workflow")["metadata"]
    marks = [made["labels"] for made in (cron, sensor, anyway, by_hand)]
    assert [one.get("platform-cause") for one in marks] == ["schedule", "event", None, "trigger"]
    assert {one["platform-release"] for one in marks} == {"1"}
    assert {made["annotations"]["platform/flow"] for made in (cron, sensor, anyway, by_hand)} == {"HelloFlow"}


def test_without_a_schedule_there_is_none_and_runs_of_the_old_one_go_on(place: Place) -> None:
    place.deploy()
    place.put(cron=None)
    assert there(place) == {"WorkflowTemplate": ["daily"]}
    assert place.server.orphaned == ["daily"], "the cluster would else remove the schedule's runs with it"


def test_a_paused_deployment_neither_comes_due_nor_listens(place: Place) -> None:
    place.compiler.listens = "event"
    place.deploy()
    place.put(paused=True, action="paused")
    assert there(place) == {"WorkflowTemplate": ["daily"], "CronWorkflow": ["daily"]}
    assert place.server.one("CronWorkflow")["spec"]["suspend"] is True
    place.put(action="unpaused")
    assert there(place) == {kind: ["daily"] for kind in KINDS}
    cron = place.server.one("CronWorkflow")
    assert cron["spec"]["suspend"] is False
    assert cron["metadata"]["annotations"]["cronworkflows.argoproj.io/last-used-schedule"] == ""


def test_undeploying_leaves_nothing_but_runs_and_history(place: Place) -> None:
    place.compiler.listens = "event"
    place.deploy()
    place.deploy("Other")
    place.scheduler.trigger("Daily", ())
    place.undeploy()
    assert there(place) == {kind: ["other"] for kind in KINDS}
    assert len(place.server.names("Workflow")) == 1
    assert [entry.action for entry in place.record.history("Daily")] == ["deployed", "undeployed"]
    place.scheduler.reload("Daily")


def test_rolling_back_applies_what_ran_and_compiles_nothing(place: Place) -> None:
    place.deploy()
    place.deploy(version=2)
    place.compiler.compiled.clear()
    place.put(version=1, action="rolled back")
    assert place.compiler.compiled == []
    marks = place.server.one("WorkflowTemplate")["spec"]["workflowMetadata"]["labels"]
    assert marks["platform-release"] == "1"


@pytest.mark.parametrize("kind", KINDS)
def test_what_somebody_else_made_is_left_alone(place: Place, kind: str) -> None:
    place.compiler.listens = "event"
    metadata = {"name": "daily", "namespace": place.settings.namespace, "labels": {"team": "other"}}
    place.server.put({"apiVersion": "argoproj.io/v1alpha1", "kind": kind, "metadata": metadata})
    with pytest.raises(ConflictError) as caught:
        place.deploy()
    assert caught.value.code == "OBJECT_FOREIGN"
    assert f"{kind}/daily" in caught.value.message
    assert there(place) == {kind: ["daily"]}
    place.undeploy()
    assert there(place) == {kind: ["daily"]}


def test_the_cluster_agrees_with_the_last_word_of_two_people(place: Place) -> None:
    place.deploy()
    place.server.meanwhile = lambda: place.put(cron="5 5 * * *", paused=True)
    place.put(cron="4 4 * * *")
    spec = place.server.one("CronWorkflow")["spec"]
    assert (spec["schedules"], spec["suspend"]) == (["5 5 * * *"], True)


def test_nothing_is_applied_to_what_is_on_its_way_out(place: Place) -> None:
    place.compiler.listens = "event"
    place.deploy()
    place.server.slow = 0.5
    place.cluster.delete(ref_of(place.server.one("Sensor")))  # as an undeploy that was broken off
    place.put()
    assert "deletionTimestamp" not in place.server.one("Sensor")["metadata"]


def test_two_deployments_that_the_cluster_cannot_tell_apart(place: Place) -> None:
    place.deploy("My_Flow")
    with pytest.raises(ConflictError, match="'My_Flow'"):
        place.deploy("myflow")


def test_a_name_that_argo_does_not_take_is_refused_before_it_is_recorded(place: Place) -> None:
    with pytest.raises(UsageError):
        place.deploy("x" * 46)
    assert place.record.deployments() == []
    assert place.record.releases("x" * 46) == []


def test_a_schedule_that_argo_cannot_keep_is_refused_before_it_is_recorded(place: Place) -> None:
    with pytest.raises(UsageError):
        place.deploy(cron="0 0 L * *")
    assert place.record.deployments() == []
