"""A store with a set of packages in it, a compiled flow, and pods to run it in."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.bootstrap import servers
from tests.bootstrap.argo import Argo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bootstrap.servers import Cloud

ROOT = Path(__file__).parents[2]
FLOWS = Path(__file__).parent / "flows"


@dataclass(frozen=True)
class Rig:
    """Where flows are compiled for a cluster, and its pods run."""

    cloud: Cloud
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """The variables of somebody who deploys."""
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(("METAFLOW", "PLATFORM"))}
        return inherited | self.cloud.environment | {
            "METAFLOW_HOME": str(self.folder / "home"),
            "METAFLOW_DEFAULT_DATASTORE": "gs",
            "METAFLOW_DATASTORE_SYSROOT_GS": "gs://bucket/metaflow",
            "METAFLOW_DEFAULT_METADATA": "local",
            "METAFLOW_DATASTORE_SYSROOT_LOCAL": str(self.folder / "local"),
            "METAFLOW_USER": "tester",
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "UV_NO_INDEX": "1",
            "UV_FIND_LINKS": str(self.folder / "wheels"),
            "UV_CACHE_DIR": str(self.folder / "uv"),
        }  # fmt: skip

    def put(
        self, *, version: str = "1.0", cache: str = "archives", links: str = "wheels"
    ) -> subprocess.CompletedProcess[str]:
        """Upload the wheels' set; `links` is the folder that uv looks for wheels in."""
        words = [str(self.folder / "wheels"), str(self.folder / cache), version]
        command = [sys.executable, "-m", "tests.bootstrap.put", *words]
        env = {**self.environment, "UV_FIND_LINKS": str(self.folder / links)}
        return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)

    def compile(self, packages: str, flow: str = "line.py", **variables: str) -> dict[str, Any]:
        """Return the workflow template of a flow whose pods get the set at an address."""
        folder = self.folder / "flows"
        shutil.copytree(FLOWS, folder, dirs_exist_ok=True)
        command = [sys.executable, flow, "--environment=platform", "argo-workflows", "create", "--only-json"]
        env = {**self.environment, "METAFLOW_PLATFORM_PACKAGES": json.dumps({"": packages}), **variables}
        done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        found: dict[str, Any] = json.loads(done.stdout[done.stdout.index("{") :])
        return found

    def argo(self, template: dict[str, Any], **parameters: str) -> Argo:
        """Return a workflow of a template; `python` in its pods is counted."""
        place = self.folder / f"workflow-{len(list(self.folder.glob('workflow-*')))}"
        place.mkdir()
        programs = place / "bin"
        programs.mkdir()
        counting = f'#!/bin/sh\necho "$@" | head -c 60 | tr "\\n" " " >>{place}/started; echo >>{place}/started\n'
        program = programs / "python"
        program.write_text(f'{counting}exec {sys.executable} "$@"\n', encoding="utf-8")
        program.chmod(0o755)
        env = {"PATH": f"{programs}:/usr/local/bin:/usr/bin:/bin", "HOME": str(place), **self.cloud.environment}
        return Argo(template, env, place, name=place.name, parameters=parameters)

    def ask(self, *words: str, flow: str = "line.py") -> str:
        """Run a command of the flow as stock Metaflow does, without what this project adds to it."""
        env = {**self.environment, "METAFLOW_EXTENSIONS_SEARCH_DIRS": str(self.folder / "none")}
        command = [sys.executable, flow, "--quiet", *words]
        done = subprocess.run(command, cwd=self.folder / "flows", env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="session")
def alone() -> None:
    """Skip where a pod cannot have mounts of its own."""
    if subprocess.run(
        [shutil.which("unshare") or "false", "--mount", "true"], capture_output=True, check=False
    ).returncode:
        pytest.skip("this user may not make a mount namespace")


@pytest.fixture(scope="session")
def rig(tmp_path_factory: pytest.TempPathFactory, alone: None) -> Iterator[Rig]:  # noqa: ARG001 - a condition
    """A rig, one for all tests: starting servers and compiling flows is what takes time here."""
    with servers.running() as cloud:
        yield Rig(cloud, tmp_path_factory.mktemp("rig"))


@pytest.fixture(scope="session")
def packages(rig: Rig) -> str:
    """The address of the wheels' set in the store."""
    done = rig.put()
    assert done.returncode == 0, done.stderr
    return done.stdout
