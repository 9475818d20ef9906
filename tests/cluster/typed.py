"""An environment as people see it who type commands and ask the Client API."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

import requests

from platform_cli.operations.pipeline import run_phases
from platform_cli.targets.phases.kubernetes.smoke_test import SmokeTest
from tests.cluster.environments import cluster

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from platform_cli.core.phase import Change
    from platform_cli.targets.kubernetes import KubernetesTarget

READ = (
    "import json, sys; from metaflow import Flow, namespace; namespace(None); "
    "print('ANSWER' + json.dumps(sorted(run.id for run in Flow(sys.argv[1]))))"
)


class Done(NamedTuple):
    """What a command left behind."""

    code: int
    printed: str


class Place:
    """An environment of which people see what the command and the Client API say."""

    def __init__(self, target: KubernetesTarget, folder: Path) -> None:
        self.target = target
        self.folder = folder
        self.namespace = target.settings.namespace

    def platform(self, verb: str, *words: str, **variables: str) -> Done:
        """Type a command; nobody is there to answer questions."""
        command = [sys.executable, "-m", "platform_cli", verb, "--env", self.target.settings.environment, *words]
        done = subprocess.run(
            command,
            cwd=self.folder,
            env={**os.environ, **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=420,
            check=False,
        )
        return Done(done.returncode, done.stdout)

    def well(self, verb: str, *words: str) -> str:
        """Type a command that goes well; return what it printed."""
        done = self.platform(verb, *words)
        assert done.code == 0, done.printed
        return done.printed

    def up(self) -> tuple[Change, ...]:
        """Do what `platform up` does, but for its own flows at the end, which take a minute."""
        phases = [one for one in self.target.up_phases(lambda _: None) if not isinstance(one, SmokeTest)]
        return run_phases("up", self.target.settings.environment, phases, lambda _: None)

    def record(self, flow: str, count: int) -> list[str]:
        """Record runs as clients do; return their numbers."""
        body = {"user_name": "tester", "tags": [], "system_tags": []}
        with self.target.connected() as access:
            url = f"{access.profile['METAFLOW_SERVICE_URL']}/flows/{flow}"
            requests.post(url, json=body, timeout=20)
            answers = [requests.post(f"{url}/run", json=body, timeout=20) for _ in range(count)]
        return sorted(str(answer.json()["run_number"]) for answer in answers)

    def runs(self, flow: str) -> list[str]:
        """Return the runs of a flow as the Client API shows them."""
        with self.target.connected() as access:
            environment = access.variables(os.environ, "tester")
            done = subprocess.run(
                [sys.executable, "-c", READ, flow],
                env=environment,
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
        assert done.returncode == 0, done.stderr
        found: list[str] = json.loads(done.stdout.partition("ANSWER")[2])
        return found

    def newest(self) -> str:
        """Return the name of the newest backup."""
        return self.target.backups.found()[0].name

    def objects(self, kind: str) -> list[str]:
        return sorted(one["metadata"]["name"] for one in cluster().list(kind, self.namespace))


def until(is_so: Callable[[], bool], what: str, seconds: float = 180) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, f"{what} is not there after {seconds} s"
        time.sleep(0.5)
