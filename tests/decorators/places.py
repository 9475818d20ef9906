"""Places where the decorators' flows are run and compiled: a store on this machine, and a cloud on this machine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
SECONDS = 120
POOLS = [
    {"name": "standard", "selector": {"pool": "standard"}, "cpu": 3.5, "memory": 13000},
    {
        "name": "spot",
        "selector": {"pool": "spot"},
        "tolerations": [{"key": "spot", "operator": "Exists"}],
        "spot": True,
        "cpu": 3.5,
        "memory": 13000,
    },
    {"name": "l4", "selector": {"pool": "l4"}, "gpu": "l4", "gpus": 1, "cpu": 7, "memory": 28000},
]


@dataclass(frozen=True)
class Done:
    """How a program ended, with all that it wrote."""

    code: int
    output: str

    @property
    def template(self) -> dict[str, Any]:
        """The workflow template that `argo-workflows create --only-json` wrote."""
        assert self.code == 0, self.output
        found: dict[str, Any] = json.loads(self.output[self.output.index("\n{") :])
        return found


@dataclass(frozen=True)
class Place:
    """A folder with flows in it, and the variables with which they are run."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """What a program gets: the caller's variables, but those about Metaflow and the platform, and the place's."""
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(("METAFLOW", "PLATFORM"))}
        return inherited | {
            "METAFLOW_HOME": str(self.folder / "home"),
            "METAFLOW_DEFAULT_DATASTORE": "local",
            "METAFLOW_DATASTORE_SYSROOT_LOCAL": str(self.folder / "store"),
            "METAFLOW_DEFAULT_METADATA": "local",
            "METAFLOW_CLIENT_CACHE_PATH": str(self.folder / "cache"),
            "METAFLOW_PLATFORM_TARGET": "local",
            "METAFLOW_PLATFORM_ENVIRONMENT": "here",
            "METAFLOW_USER": "tester",
            **self.variables,
        }

    def write(self, text: str, name: str = "flows/flow.py") -> Path:
        """Write a file and return its path."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def run(self, *arguments: str | Path, **variables: str) -> Done:
        """Run Python with a flow and arguments for it to its end."""
        done = subprocess.run(
            [sys.executable, *map(str, arguments)],
            cwd=self.folder,
            env=self.environment | variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        return Done(done.returncode, done.stdout)

    def ok(self, *arguments: str | Path, **variables: str) -> str:
        """Run, expect success, and return what was written."""
        done = self.run(*arguments, **variables)
        assert done.code == 0, done.output
        return done.output

    def ask(self, program: str, **variables: str) -> Any:
        """Run a program that has all of Metaflow at hand, and return what it assigns to `answer`."""
        head = (
            "import json, sys\nfrom metaflow import *\nfrom metaflow import latest_good, production\nnamespace(None)\n"
        )
        tail = "\nsys.stdout.write('ANSWER' + json.dumps(answer, default=str))"
        return json.loads(self.ok("-c", head + program + tail, **variables).partition("ANSWER")[2])


class Cloud(Place):
    """A place with a bucket and a cluster, as long as its server runs."""

    def __init__(self, folder: Path) -> None:
        self.jobs_file = folder / "jobs"
        self.jobs_file.touch()
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.decorators.cloud", str(self.jobs_file)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._server.stdout
        ports = json.loads(self._server.stdout.readline())
        super().__init__(
            folder, _variables(folder, f"127.0.0.1:{ports['Storage']}", _kubeconfig(folder, ports["Kubernetes"]))
        )

    def close(self) -> None:
        """End the server."""
        self._server.communicate()

    def compile(self, flow: Path, *top: str, **variables: str) -> Done:
        """Compile a flow for Argo Workflows; options in `top` stand before the command."""
        return self.run(flow, *top, "argo-workflows", "create", "--only-json", **variables)

    def jobs_of(self, flow: Path, *arguments: str, count: int, **variables: str) -> list[dict[str, Any]]:
        """Run or resume a flow until it has submitted so many jobs, and return them."""
        before = len(self._jobs())
        run = subprocess.Popen(
            [sys.executable, str(flow), *arguments],
            cwd=self.folder,
            env=self.environment | variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            for _ in self._until(run):
                if len(self._jobs()) - before >= count:
                    break
        finally:
            if run.poll() is None:
                os.killpg(run.pid, signal.SIGKILL)
            output, _ = run.communicate()
        jobs = self._jobs()[before:]
        assert len(jobs) >= count, output
        return jobs

    def _jobs(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.jobs_file.read_text(encoding="utf-8").splitlines()]

    def _until(self, run: subprocess.Popen[str]) -> Iterator[None]:
        end = time.monotonic() + SECONDS
        while run.poll() is None and time.monotonic() < end:
            yield
            time.sleep(0.1)


def _variables(folder: Path, storage: str, kubeconfig: Path) -> dict[str, str]:
    return {
        "METAFLOW_DEFAULT_DATASTORE": "gs",
        "METAFLOW_DATASTORE_SYSROOT_GS": "gs://bucket/metaflow",
        "STORAGE_EMULATOR_HOST": f"http://{storage}",
        # Who we are, as a machine of Google's learns it.
        "GCE_METADATA_HOST": storage,
        "GCE_METADATA_IP": storage,
        "GOOGLE_CLOUD_PROJECT": "none",
        "CLOUDSDK_CONFIG": str(folder / "gcloud"),
        "METAFLOW_PLATFORM_TARGET": "gcp",
        "METAFLOW_PLATFORM_ENVIRONMENT": "dev",
        "METAFLOW_PLATFORM_POOLS": json.dumps(POOLS),
        "KUBECONFIG": str(kubeconfig),
    }


def _kubeconfig(folder: Path, port: int) -> Path:
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "here",
        "contexts": [{"name": "here", "context": {"cluster": "here", "user": "nobody"}}],
        "clusters": [{"name": "here", "cluster": {"server": f"http://127.0.0.1:{port}"}}],
        "users": [{"name": "nobody", "user": {}}],
    }
    file = folder / "kubeconfig"
    file.write_text(json.dumps(content), encoding="utf-8")
    return file
