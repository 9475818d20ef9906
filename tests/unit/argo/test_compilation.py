"""What Metaflow itself makes of a release, without a cluster; the store is an S3 server on loopback."""

from __future__ import annotations

import json
import urllib.request
import uuid
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import pytest

from platform_cli.adapters.argo.compilation import MetaflowCompiler
from platform_cli.adapters.argo.snapshots import StoreSnapshots
from platform_cli.adapters.argo.store import Store
from platform_cli.core.errors import FlowError, UsageError
from platform_cli.core.flow import FlowFacts
from platform_cli.core.kubernetes_profile import kubernetes_profile
from platform_cli.core.profile import Access
from platform_cli.core.records import Release
from platform_cli.targets.phases.write_profile import WriteProfile
from tests.gs.servers import moto_s3
from tests.unit.argo.argo_server import ArgoServer, serving
from tests.unit.kubernetes.settings import settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from platform_cli.adapters.argo.compiled import Compiled

KEYS = {"AWS_ACCESS_KEY_ID": "tester", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "us-east-1"}
HEAD = "from metaflow import FlowSpec, JSONType, Parameter, project, schedule, step, trigger, trigger_on_finish\n"
STEPS = """
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    {name}()
"""
EVENT_FLOW = """
@schedule(daily=True)
@trigger(event="data")
class EventFlow(FlowSpec):
    alpha = Parameter("alpha", default=0.5)
    who = Parameter("who-is-it", required=True)
    conf = Parameter("conf", type=JSONType, default={"a": 1})
"""
PROJECT_FLOW = """
@project(name="demo")
@trigger_on_finish(flow="EventFlow")
class ProjectFlow(FlowSpec):
    pass
"""


class Workshop:
    """A compiler, and a store that it takes the code from."""

    def __init__(self, folder: Path, server: ArgoServer, compiler: MetaflowCompiler, snapshots: StoreSnapshots) -> None:
        self.folder = folder
        self.server = server
        self.compiler = compiler
        self.snapshots = snapshots

    def release(self, text: str, name: str, *options: str, **facts: Any) -> Release:
        """Keep a flow's code as a release."""
        digest = uuid.uuid4().hex
        with self.snapshots.draft() as draft:
            (draft / "flow.py").write_text(HEAD + "\n" + text + STEPS.format(name=name), encoding="utf-8")
            self.snapshots.keep(draft, digest)
        return Release(
            version=3,
            digest=digest,
            created=datetime.now(timezone.utc),
            flow_file="flow.py",
            facts=FlowFacts(flow_name=name, **facts),
            options=options,
            author="ada",
            commit="0123456789ab+",
        )

    def compile(self, deployment: str, release: Release) -> Compiled:
        return self.compiler.compile(deployment, release)


@pytest.fixture(scope="module")
def s3_server() -> Iterator[str]:
    with moto_s3.running() as url:
        urllib.request.urlopen(urllib.request.Request(f"{url}/bucket", method="PUT")).close()  # noqa: S310 - ours
        yield url


@pytest.fixture
def workshop(tmp_path: Path, s3_server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workshop]:
    for key, value in KEYS.items():
        monkeypatch.setenv(key, value)
    monkeypatch.setenv("METAFLOW_FLOW_PRODUCTION", "True")  # as left over in somebody's shell
    monkeypatch.chdir(tmp_path)
    settings = settings_of(tmp_path, store="s3://bucket/team", endpoint=s3_server, image="images/flows:1")
    WriteProfile(Access(settings.places, kubernetes_profile(settings))).run()
    server = ArgoServer()
    with serving(server, tmp_path) as cluster:
        snapshots = StoreSnapshots(Store("s3://bucket/team", s3_server), tmp_path / "work")
        yield Workshop(tmp_path, server, MetaflowCompiler(settings, cluster, snapshots), snapshots)


def nulls(value: Any) -> bool:
    """Say whether there is a null anywhere."""
    if isinstance(value, dict):
        return any(map(nulls, value.values()))
    return any(map(nulls, value)) if isinstance(value, list) else value is None


def test_a_flow_with_everything(workshop: Workshop) -> None:
    options = ("--alpha", "3", "--who-is-it=you", "--conf", '"x"', "--with", "retry:times=2", "--tag", "mine")
    release = workshop.release(EVENT_FLOW, "EventFlow", *options, "--max-workers", "7")
    made = workshop.compile("EventFlow", release)
    assert (made.digest, made.emits) == (release.digest, False)
    assert not nulls([made.template, made.sensor])
    metadata, spec = made.template["metadata"], made.template["spec"]
    assert (metadata["name"], metadata["namespace"]) == ("eventflow", "platform-dev")
    assert metadata["annotations"]["metaflow/owner"] == "ada"
    assert "metaflow/cron" not in metadata["annotations"], "the schedule is the deployment's"
    given = {one["name"]: one["value"] for one in spec["arguments"]["parameters"]}
    assert given.items() >= {"alpha": "3.0", "who-is-it": '"you"', "conf": '"\\"x\\""'}.items()
    tags = json.loads(metadata["annotations"]["metaflow/tags"])
    assert tags == ["deployment:EventFlow", "release:3", "mine"]
    assert spec["parallelism"] == 7
    start = next(one for one in spec["templates"] if one["name"] == "start")
    assert start["retryStrategy"]["limit"] == 2
    assert start["container"]["image"] == "images/flows:1"
    assert "localhost" not in json.dumps(spec)
    assert made.sensor is not None
    assert made.sensor["metadata"]["name"] == "eventflow"
    fields = json.dumps(made.sensor["spec"]["dependencies"][0]["filters"])
    assert "body.payload.name" in fields
    assert "who-is-it" not in fields, "it has a value: no event has to bring one"


def test_a_run_that_belongs_to_no_deployment_publishes_nothing_and_has_only_its_own_tags(workshop: Workshop) -> None:
    workshop.server.make_events_healthy("platform-dev")
    release = workshop.release(EVENT_FLOW, "EventFlow", "--alpha", "3", "--who-is-it=you", "--tag", "mine")
    made = workshop.compiler.compile_run(release)
    assert made["metadata"]["name"] == "run-eventflow"
    assert json.loads(made["metadata"]["annotations"]["metaflow/tags"]) == ["mine"]
    given = {one["name"]: one["value"] for one in made["spec"]["arguments"]["parameters"]}
    assert given.items() >= {"alpha": "3.0", "who-is-it": '"you"'}.items()
    assert "auto-emit-argo-events=0" in json.dumps(made["spec"])
    assert not nulls(made)


def test_a_release_of_staging_compiled_for_production(workshop: Workshop) -> None:
    workshop.server.make_events_healthy("platform-dev")
    release = workshop.release(PROJECT_FLOW, "ProjectFlow", project="demo", branch="test.next")
    tested = workshop.compile("demo.test.next.ProjectFlow", release)
    promoted = workshop.release(PROJECT_FLOW, "ProjectFlow", project="demo", branch="prod")
    made = workshop.compile("demo.prod.ProjectFlow", promoted)
    branches = [one.template["metadata"]["annotations"]["metaflow/branch_name"] for one in (tested, made)]
    assert branches == ["test.next", "prod"]
    assert made.template["metadata"]["name"] == "demo.prod.projectflow"
    assert made.emits
    assert made.sensor is not None
    heard = made.sensor["spec"]["dependencies"][0]["filters"]["exprs"][0]["expr"]
    assert heard == "name == 'metaflow.demo.prod.EventFlow.end'"


def test_a_release_of_somebody_s_own_branch_stays_theirs(workshop: Workshop) -> None:
    release = workshop.release(PROJECT_FLOW, "ProjectFlow", project="demo", branch="user.ada")
    made = workshop.compile("demo.user.ada.ProjectFlow", release)
    assert made.template["metadata"]["annotations"]["metaflow/branch_name"] == "user.ada"


def test_a_name_of_its_own(workshop: Workshop) -> None:
    release = workshop.release(PROJECT_FLOW, "ProjectFlow", project="demo", branch="prod")
    made = workshop.compile("demo.prod.nightly", release)
    assert made.template["metadata"]["name"] == "demo.prod.nightly"
    assert made.sensor is not None
    trigger = made.sensor["spec"]["triggers"][0]["template"]["k8s"]["source"]["resource"]
    assert trigger["spec"]["workflowTemplateRef"]["name"] == "demo.prod.nightly"


def test_what_is_stale(workshop: Workshop) -> None:
    release = workshop.release(PROJECT_FLOW, "ProjectFlow", project="demo", branch="prod")
    made = workshop.compile("demo.prod.ProjectFlow", release)
    assert not workshop.compiler.is_stale(made, release)
    workshop.server.make_events_healthy("platform-dev")
    assert workshop.compiler.is_stale(made, release), "now its tasks can publish events"


def test_options_that_a_flow_does_not_have(workshop: Workshop) -> None:
    release = workshop.release(EVENT_FLOW, "EventFlow", "--alhpa", "3")
    with pytest.raises(UsageError) as caught:
        workshop.compile("EventFlow", release)
    assert caught.value.code == "FLOW_OPTION_UNKNOWN"
    assert "--alhpa" in caught.value.message


def test_a_parameter_that_nobody_gives_a_value(workshop: Workshop) -> None:
    with pytest.raises(UsageError) as caught:
        workshop.compile("EventFlow", workshop.release(EVENT_FLOW, "EventFlow"))
    assert caught.value.code == "FLOW_PARAMETER_REQUIRED"


def test_what_metaflow_refuses_is_told_in_its_words(workshop: Workshop) -> None:
    both = PROJECT_FLOW.replace("@trigger_on", '@trigger(event="data")\n@trigger_on')
    with pytest.raises(FlowError) as caught:
        workshop.compile("F", workshop.release(both, "ProjectFlow", project="demo", branch="prod"))
    assert caught.value.code == "FLOW_REFUSED"
    assert "both" in caught.value.details
    assert "Traceback" not in caught.value.details
