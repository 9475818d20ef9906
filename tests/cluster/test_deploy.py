"""Deployments on a real Argo: schedules, stages, releases, and nothing left in the end."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec
import pytest

from platform_cli.adapters.kubernetes.apply import await_gone
from platform_cli.core.cluster_objects import Ref
from platform_cli.core.errors import ConflictError
from platform_cli.core.stage import Stage
from platform_cli.operations.deployments import rollback, set_paused, trigger
from platform_cli.operations.promote import promote
from platform_cli.targets.kubernetes import KubernetesTarget
from tests.cluster.deployed import Deployed, brought_up
from tests.cluster.environments import cluster, needs_cluster

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = needs_cluster
YEARLY = "0 3 1 1 *"  # never due while a test runs


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    yield from brought_up(tmp_path_factory.mktemp("deploy"))


def test_a_schedule_starts_runs_and_their_end_starts_another_flow(place: Deployed) -> None:
    place.deploy(place.flow("TickFlow"), schedule="* * * * *")
    place.deploy(place.flow("AfterFlow", decorators='@trigger_on_finish(flow="TickFlow")'))
    runs = place.succeeded("TickFlow", 2)
    assert [run.cause for run in runs[:2]] == ["schedule", "schedule"]
    first, second = (run.due for run in runs[:2])
    assert first is not None
    assert second is not None
    assert second - first >= timedelta(minutes=1)
    assert place.greeting(runs[0]) == "hello nobody"
    assert place.succeeded("AfterFlow")[0].cause == "finish"
    place.until("a run that goes on", lambda: place.target.runs("queued", "running", deployment="TickFlow"))
    going = {run.pathspec for run in place.target.runs(deployment="TickFlow")}
    place.undeploy("TickFlow", "AfterFlow")
    assert place.objects() == []
    time.sleep(5)  # what belongs to a removed schedule would be gone by now
    assert going <= {run.pathspec for run in place.target.runs(deployment="TickFlow")}
    assert [entry.action for entry in place.target.deployments.history("TickFlow")] == ["deployed", "undeployed"]


def test_from_staging_to_production_and_back(place: Deployed) -> None:
    decorators = '@project(name="shop")'
    tested = place.deploy(place.flow("StageFlow", "one", decorators), stage=Stage("staging"), options=("--who", "you"))
    assert tested.name == "shop.test.staging.StageFlow"
    promoted = promote(place.target, lambda _: None, tested.name)
    assert (promoted.name, promoted.digest) == ("shop.prod.StageFlow", tested.digest)
    place.deploy(place.flow("StageFlow", "two", decorators), stage=Stage("staging"), options=("--who", "you"))
    second = promote(place.target, lambda _: None, tested.name)
    assert (second.release, second.digest == tested.digest) == (2, False)
    back = rollback(place.target, promoted.name, tested.digest[:12])
    assert back.release == 1
    trigger(place.target, promoted.name, ())
    [run] = place.succeeded(promoted.name)
    assert (place.greeting(run), run.release, run.cause) == ("one you", 1, "trigger")
    place.undeploy(tested.name, promoted.name)
    assert place.objects() == []


def test_a_schedule_runs_whose_template_the_controller_has_not_heard_of(place: Deployed) -> None:
    """It hears of both on ways of their own, the template's may be the slower one: here it never comes."""
    namespace = place.target.settings.namespace
    place.deploy(place.flow("EarlyFlow"), schedule="* * * * *")
    template, cron = Ref("WorkflowTemplate", "earlyflow", namespace), Ref("CronWorkflow", "earlyflow", namespace)
    scheduled = cluster().get(cron)
    assert scheduled is not None
    for ref in (template, cron):
        cluster().delete(ref)
    assert await_gone(cluster(), [template, cron], 30) == []
    again = {key: scheduled["metadata"][key] for key in ("name", "namespace", "labels", "annotations")}
    assert cluster().create({**scheduled, "metadata": again, "status": {}})
    place.succeeded("EarlyFlow")
    place.undeploy("EarlyFlow")
    assert place.objects() == []


def test_what_came_due_during_a_pause_is_not_caught_up_on(place: Deployed) -> None:
    place.deploy(place.flow("PauseFlow"), schedule="* * * * *")
    place.until("a run", lambda: place.target.runs(deployment="PauseFlow"))
    set_paused(place.target, "PauseFlow", paused=True)
    before = len(place.target.runs(deployment="PauseFlow"))
    time.sleep(70)
    assert len(place.target.runs(deployment="PauseFlow")) == before
    set_paused(place.target, "PauseFlow", paused=False)
    [*_, newest] = place.until("a run after it", lambda: place.target.runs(deployment="PauseFlow"), before + 1)
    assert newest.due is not None
    assert newest.due > place.target.deployments.history("PauseFlow")[-1].at
    place.undeploy("PauseFlow")


def test_a_schedule_that_is_taken_off_is_gone_and_off_in_the_code_too(place: Deployed) -> None:
    file = place.flow("OffFlow")
    place.deploy(file, schedule=YEARLY, timezone="Europe/Berlin")
    assert place.objects() == ["WorkflowTemplate/offflow", "CronWorkflow/offflow"]
    found = cluster().get(Ref("CronWorkflow", "offflow", place.target.settings.namespace))
    assert found is not None
    assert (found["spec"]["schedules"], found["spec"]["timezone"]) == ([YEARLY], "Europe/Berlin")
    place.deploy(file, schedule="off")
    assert place.objects() == ["WorkflowTemplate/offflow"]
    place.undeploy("OffFlow")


def test_a_colleague_deploys_from_a_checkout_of_their_own(place: Deployed, tmp_path: Path) -> None:
    names = []
    for folder in ("ada/shop", "bob/shop", "eve/other"):
        project = tmp_path / folder
        project.mkdir(parents=True)
        settings = msgspec.structs.replace(place.target.settings, project=project)
        person = Deployed(KubernetesTarget(settings), project)
        if folder.endswith("other"):
            with pytest.raises(ConflictError) as caught:
                person.deploy(person.flow("OurFlow"))
            assert caught.value.code == "DEPLOYMENT_NAME_TAKEN"
            assert "ourflow.py of shop" in caught.value.message
        else:
            names.append(person.deploy(person.flow("OurFlow", greeting=folder)).release)
    assert names == [1, 2]
    place.undeploy("OurFlow")


def test_what_stock_metaflow_has_deployed_is_left_alone(place: Deployed) -> None:
    namespace = place.target.settings.namespace
    metadata = {"name": "ownflow", "namespace": namespace, "labels": {"app.kubernetes.io/part-of": "metaflow"}}
    theirs = {"apiVersion": "argoproj.io/v1alpha1", "kind": "WorkflowTemplate", "metadata": metadata, "spec": {}}
    assert cluster().create(theirs)
    with pytest.raises(ConflictError) as caught:
        place.deploy(place.flow("OwnFlow"))
    assert caught.value.code == "OBJECT_FOREIGN"
    place.undeploy("OwnFlow")
    assert place.objects() == ["WorkflowTemplate/ownflow"]
    cluster().delete(Ref("WorkflowTemplate", "ownflow", namespace))
