"""A project at Google, and a folder from which an environment in it is brought up and taken away by processes."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from tests.cloud import google_cloud as served
from tests.cloud import standin
from tests.cloud.inventory import serve

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.cloud.google_cloud import GoogleCloud

ROOT = Path(__file__).parents[2]
PROJECT = f"acme-ml-{os.getpid()}"  # who works on a state is looked up on the whole machine, where others test too
SECONDS = 120
SLOW = 0.5  # seconds that a call takes which Ctrl-C meets
_TURN_SECONDS, _SOON_SECONDS = 0.1, 0.005


@dataclasses.dataclass(frozen=True)
class Done:
    """What a process said in the end.

    Attributes:
        code: Its exit code.
        text: All that it printed.
        told: Its last line, if that is JSON.
    """

    code: int
    text: str
    told: dict[str, Any]


@dataclasses.dataclass(frozen=True)
class Place:
    """Where an environment 'dev' is described, and the cloud that it is in."""

    cloud: GoogleCloud
    folder: Path
    variables: Mapping[str, str]

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        """Start the driver."""
        command = [sys.executable, "-m", "tests.gcp.driver", *arguments]
        env = {**self.variables, "PYTHONPATH": str(ROOT), **variables}
        return subprocess.Popen(
            command, cwd=self.folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip

    def run(self, *arguments: str, **variables: str) -> Done:
        """Run the driver to its end."""
        return self.end_of(self.start(*arguments, **variables))

    def interrupted(self, phase: str, *arguments: str) -> Done:
        """Run the driver and press Ctrl-C when a phase waits for Google; it stands still until Google is slow."""
        moment, said = f"begin:{phase}", []
        process = self.start(*arguments, HALT_AT=moment)
        assert process.stdout is not None
        for line in process.stdout:
            said.append(line)
            if line.strip() == moment:
                self.cloud.latency = SLOW
                self._let_go_on(process)
                while not self.cloud.busy and process.poll() is None:
                    time.sleep(_SOON_SECONDS)
                os.kill(process.pid, signal.SIGINT)
        self.cloud.latency = 0
        process.stdout.close()
        code, last = process.wait(SECONDS), said[-1]
        return Done(code, "".join(said), json.loads(last) if last.startswith("{") else {})

    def _let_go_on(self, process: subprocess.Popen[str]) -> None:
        while psutil.Process(process.pid).status() != psutil.STATUS_STOPPED:  # it says the moment, and then stops
            time.sleep(_SOON_SECONDS)
        os.kill(process.pid, signal.SIGCONT)

    def end_of(self, process: subprocess.Popen[str]) -> Done:
        """Wait for what was started."""
        text, _ = process.communicate(timeout=SECONDS)
        last = text.strip().rpartition("\n")[2]
        return Done(process.returncode, text, json.loads(last) if last.startswith("{") else {})

    def ok(self, *arguments: str) -> dict[str, Any]:
        """Run the driver, which has to succeed; a lock that the dead left behind is broken as its error says."""
        done = self.run(*arguments)
        deadline = time.monotonic() + SECONDS
        while done.told.get("code") == "STATE_LOCKED" and time.monotonic() < deadline:
            assert "platform unlock" in done.told["hint"]
            answer = self.platform("unlock")
            assert answer.returncode == 0 or "STATE_IN_USE" in answer.stderr, answer.stderr
            time.sleep(_TURN_SECONDS)
            done = self.run(*arguments)
        assert done.code == 0, done.text
        return done.told

    def platform(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the real command."""
        env = {**self.variables, "PYTHONPATH": str(ROOT)}
        return subprocess.run(
            [sys.executable, "-m", "platform_cli", *arguments], cwd=self.folder, env=env, text=True,
            stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False,
        )  # fmt: skip

    def write(self, name: str, value: str | int) -> None:
        """Give a setting of the environment another value, or a first one."""
        file = self.folder / "platform.toml"
        kept = [line for line in file.read_text().splitlines() if not line.startswith(f"{name} = ")]
        file.write_text("\n".join([*kept, f"{name} = {json.dumps(value)}", ""]))

    def kinds(self) -> list[str]:
        """Return the types of all that exists."""
        return self.cloud.inventory.kinds()


@contextlib.contextmanager
def place(folder: Path, cloud: GoogleCloud) -> Iterator[Place]:
    """Serve a cloud, and give a project's folder with one environment, `dev`, in it."""
    with serve(cloud.inventory) as url, served.serve(cloud, folder) as variables:
        text = f'[env.dev]\ntarget = "gcp"\nproject = "{cloud.project}"\nregion = "us-central1"\n'
        (folder / "platform.toml").write_text(text)
        own = {"HOME": str(folder), "PATH": os.environ["PATH"], "CLOUDSDK_CONFIG": str(folder / "nobody")}
        yield Place(cloud, folder, {**standin.variables(url, folder), **variables, **own, "PLATFORM_ENV": "dev"})


def kill(process: subprocess.Popen[str], *, all_of_it: bool) -> str:
    """Kill a process as nothing can forbid; also what it started, or leave that to itself. Return what it printed."""
    if all_of_it:
        kill_all(process.pid)
    else:
        process.kill()
    return process.communicate(timeout=SECONDS)[0]


def kill_all(pid: int) -> None:
    """Kill a process and all that it started, sessions of their own or not; nothing if it has ended."""
    with contextlib.suppress(psutil.NoSuchProcess):
        first = psutil.Process(pid)
        first.suspend()  # it must not start another one now
        for one in (*first.children(recursive=True), first):
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
