"""Flows deployed to a real cluster, and what became of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

from platform_cli.operations.deploy import Wish, deploy
from platform_cli.operations.deployments import undeploy
from tests.cluster.environments import cluster, new_target
from tests.cluster.stories import up

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from platform_cli.core.changes import DeployResult
    from platform_cli.core.records import RunRecord
    from platform_cli.targets.kubernetes import KubernetesTarget

PATIENCE = 420  # seconds for a run of two pods on a busy machine
KINDS = ("WorkflowTemplate", "CronWorkflow", "Sensor")
# Its pods ask for little: several environments share a node of two processors, and a pod that does not fit waits.
FLOW = """\
from metaflow import FlowSpec, Parameter, kubernetes, project, step, trigger, trigger_on_finish

small = kubernetes(cpu=0.1, memory=512)


{decorators}
class {name}(FlowSpec):
    who = Parameter("who", default="nobody")

    @small
    @step
    def start(self):
        self.greeting = "{greeting} " + self.who
        self.next(self.end)

    @small
    @step
    def end(self):
        pass


if __name__ == "__main__":
    {name}()
"""


class Deployed:
    """An environment that is up, with a folder for flows."""

    def __init__(self, target: KubernetesTarget, folder: Path) -> None:
        self.target = target
        self.folder = folder

    def flow(self, name: str, greeting: str = "hello", decorators: str = "") -> Path:
        """Write a flow of two steps that greets."""
        file = self.folder / f"{name.lower()}.py"
        file.write_text(FLOW.format(name=name, greeting=greeting, decorators=decorators), encoding="utf-8")
        return file

    def deploy(self, file: Path, **wish: Any) -> DeployResult:
        """Do what `platform deploy` does."""
        [result] = deploy(self.target, lambda _: None, [file], Wish(**wish))
        return result

    def undeploy(self, *names: str) -> None:
        """Do what `platform undeploy` does."""
        for name in names:
            undeploy(self.target, name)

    def objects(self) -> list[str]:
        """Return all that could start a run."""
        namespace = self.target.settings.namespace
        return [f"{kind}/{one['metadata']['name']}" for kind in KINDS for one in cluster().list(kind, namespace)]

    def until(self, what: str, found: Callable[[], list[RunRecord]], count: int = 1) -> list[RunRecord]:
        """Wait until so many runs are there; return them, the oldest first."""
        end = time.monotonic() + PATIENCE
        while len(runs := found()) < count:
            assert time.monotonic() < end, f"{what}: {self.target.runs()}\n{self._controller_log()}"
            time.sleep(1)
        return runs[::-1]

    def _controller_log(self) -> str:
        namespace = self.target.settings.namespace
        [pod] = cluster().list("Pod", namespace, "app=workflow-controller")
        path = f"api/v1/namespaces/{namespace}/pods/{pod['metadata']['name']}/log"
        return cluster().raw("GET", path, query={"tailLines": "60"}).decode()

    def succeeded(self, deployment: str, count: int = 1) -> list[RunRecord]:
        """Wait until so many runs of a deployment have succeeded."""

        def found() -> list[RunRecord]:
            failed = self.target.runs("failed", "interrupted", deployment=deployment)
            assert not failed, failed
            return self.target.runs("succeeded", deployment=deployment)

        return self.until(f"{count} runs of {deployment}", found, count)

    def greeting(self, run: RunRecord) -> str:
        """Return what a run has left behind, as Metaflow's Client API reads it."""
        program = (
            "import json, sys; from metaflow import Run, namespace; namespace(None); run = Run(sys.argv[1]); "
            "print('ANSWER' + json.dumps([run.data.greeting, sorted(run.tags)]))"
        )
        with self.target.connected() as access:
            done = subprocess.run(
                [sys.executable, "-c", program, str(run.pathspec)],
                env=access.variables(os.environ, "tester"),
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
        assert done.returncode == 0, done.stderr
        greeting, tags = json.loads(done.stdout.partition("ANSWER")[2])
        assert {f"deployment:{run.deployment}", f"release:{run.release}"} <= set(tags)
        return str(greeting)


def brought_up(folder: Path, **values: str | bool) -> Iterator[Deployed]:
    """Give an environment that is up, with these settings, and take it away afterwards: the body of a fixture."""
    target = new_target(folder, **values)
    os.environ["METAFLOW_USER"] = "tester"
    try:
        up(target)
        yield Deployed(target, folder)
    finally:
        for phase in target.down_phases(lambda _: None, now=True, purge=True):
            phase.run()
