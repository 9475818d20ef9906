"""An environment on a cluster that is all in this process, but for the store's engine and the cluster's client."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from obstore.store import MemoryStore

from platform_cli.adapters.argo.compiled import Compiled
from platform_cli.adapters.argo.deployments import StoreDeployments
from platform_cli.adapters.argo.names import argo_name
from platform_cli.adapters.argo.scheduler import ArgoScheduler
from platform_cli.adapters.argo.store import Store
from platform_cli.core.flow import FlowFacts
from platform_cli.core.kubernetes_profile import kubernetes_profile
from platform_cli.core.profile import Access
from platform_cli.core.records import Deployment, Release
from tests.unit.argo.argo_server import ArgoServer, serving
from tests.unit.kubernetes.settings import settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.core.cluster_objects import Object
    from platform_cli.core.settings import Settings

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=timezone.utc)
PARAMETERS = {"alpha": {"name": "alpha", "type": "float", "value": "0.5"}}


class MemoryBucket(Store):
    """A store that is gone with the test; the engine is the real one."""

    def __init__(self) -> None:
        super().__init__("gs://bucket/team")
        self._opened = MemoryStore()


class SmallCompiler:
    """Makes the shape of what Metaflow makes; a flow that listens has a sensor.

    Attributes:
        listens: 'event', 'run' or '' for what the flow is triggered by.
        compiled: Which releases were compiled, in order.
    """

    def __init__(self, namespace: str) -> None:
        self.namespace = namespace
        self.listens = ""
        self.compiled: list[tuple[str, str]] = []

    def compile(self, deployment: str, release: Release) -> Compiled:
        name = argo_name(deployment, release.facts.project)
        self.compiled.append((deployment, release.digest))
        sensor = self._sensor(name) if self.listens else None
        return Compiled(digest=release.digest, settings="", emits=True, template=self._template(name), sensor=sensor)

    def compile_run(self, release: Release) -> Object:
        template = self._template("run-helloflow")
        template["spec"]["arguments"] = {"parameters": [{"name": "alpha", "value": release.options[-1:] or None}]}
        return template

    def is_stale(self, compiled: Compiled, release: Release) -> bool:
        return compiled.digest != release.digest

    def _template(self, name: str) -> Object:
        annotations = {"metaflow/parameters": json.dumps(PARAMETERS)}
        metadata = {"name": name, "namespace": self.namespace, "annotations": annotations, "labels": {"own": "1"}}
        spec: dict[str, Any] = {"entrypoint": "F", "workflowMetadata": {"labels": {"own": "1"}, "annotations": {}}}
        return {
            "apiVersion": "argoproj.io/v1alpha1",
            "kind": "WorkflowTemplate",
            "metadata": metadata,
            "spec": spec,
        }

    def _sensor(self, name: str) -> Object:
        by = json.dumps([{"name": "data", "type": self.listens}])
        run = {"metadata": {"generateName": f"{name}-", "annotations": {"metaflow/triggered_by": by}}}
        filters = {"exprs": [{"expr": "name == 'data'"}]}
        return {
            "apiVersion": "argoproj.io/v1alpha1",
            "kind": "Sensor",
            "metadata": {"name": name.replace(".", "-"), "namespace": self.namespace},
            "spec": {
                "template": {"container": {"name": "main"}},
                "triggers": [{"template": {"name": name, "k8s": {"source": {"resource": run}}}}],
                "dependencies": [{"name": "data_1", "filters": filters}],
            },
        }


@dataclasses.dataclass
class Place:
    """The environment, and what is in its cluster."""

    settings: Settings
    server: ArgoServer
    cluster: Cluster
    compiler: SmallCompiler
    record: StoreDeployments
    scheduler: ArgoScheduler
    webhook: str = ""

    def deploy(self, name: str = "Daily", version: int = 1, **changes: Any) -> Deployment:
        """Do what `platform deploy` does."""
        self.record.deployment(name)
        facts = FlowFacts(flow_name="HelloFlow", branch=changes.get("branch"), project=changes.get("project"))
        digest = f"{version:064}"
        release = Release(version=version, digest=digest, created=NOW, flow_file="hello.py", facts=facts, author="ada")
        self.record.add_release(name, release)
        return self.put(name, version, "deployed", **changes)

    def put(self, name: str = "Daily", version: int = 1, action: str = "changed", **changes: Any) -> Deployment:
        """Record another form of a deployment and make the cluster agree."""
        fields = {"cron": "0 2 * * 7", "timezone": "Europe/Berlin", **changes}
        made = Deployment(name=name, flow_name="HelloFlow", source="hello.py", release=version, **fields)
        self.record.put_deployment(made, action, "", "ada")
        self.scheduler.reload(name)
        return made

    def undeploy(self, name: str = "Daily") -> None:
        """Do what `platform undeploy` does."""
        self.record.remove_deployment(name, "ada")
        self.scheduler.reload(name)


@contextlib.contextmanager
def new_place(folder: Path, **values: str) -> Iterator[Place]:
    """Give an environment with nothing in it."""
    settings, server = settings_of(folder, **values), ArgoServer()
    with serving(server, folder) as cluster:
        compiler = SmallCompiler(settings.namespace)
        record = StoreDeployments(settings, MemoryBucket(), cluster, compiler)

        @contextlib.contextmanager
        def connected() -> Iterator[Access]:
            webhook = {"METAFLOW_ARGO_EVENTS_WEBHOOK_URL": place.webhook}
            yield Access(settings.places, {**kubernetes_profile(settings), **webhook})

        scheduler = ArgoScheduler(settings, cluster, record, connected, listening_seconds=0)  # no pods run here
        place = Place(settings, server, cluster, compiler, record, scheduler)
        yield place
