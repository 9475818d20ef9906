"""Run the gallery's flows as a user would, each test in a store of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
GALLERY = ROOT / "flows" / "gallery"


@dataclass(frozen=True)
class Record:
    """What Metaflow keeps of one run."""

    pathspec: str
    successful: bool
    tags: list[str]
    steps: dict[str, list[dict[str, Any]]]
    structure: dict[str, Any]

    def artifacts(self, step: str, task: int = 0) -> dict[str, Any]:
        """Return the artifacts of one of the step's tasks."""
        found: dict[str, Any] = self.steps[step][task]["artifacts"]
        return found

    def decorator(self, place: str) -> dict[str, Any]:
        """Return what the run recorded of a decorator: "name" for the flow's, "step/name" for a step's."""
        step, _, name = place.rpartition("/")
        owner = self.structure["steps"][step] if step else self.structure
        found: dict[str, Any] = next(each["attributes"] for each in owner["decorators"] if each["name"] == name)
        return found


@dataclass(frozen=True)
class Finished:
    """How a program ended; `record` is None if it started no run."""

    code: int
    output: str
    record: Record | None

    @property
    def run(self) -> Record:
        """Return the record of the run that must have been started."""
        assert self.record is not None, self.output
        return self.record


class Reader:
    """A process that reads runs through the Client API, started once for many questions."""

    def __init__(self, cache: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("read_runs.py"))],
            env=metaflow_environment(cache) | {"METAFLOW_CLIENT_CACHE_PATH": str(cache / "client")},
            cwd=cache,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def read(self, root: Path, pathspec: str) -> Record:
        """Ask for one run."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{root} {pathspec}\n")
        self._process.stdin.flush()
        return Record(pathspec, **json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        """End the questions, and with them the process."""
        self._process.communicate()


class Gallery:
    """A fresh environment in which flows of the gallery are run."""

    def __init__(self, home: Path, reader: Reader) -> None:
        self.home = home
        self._reader = reader

    def run(self, flow: str, *arguments: str, top: tuple[str, ...] = (), **variables: str) -> Finished:
        """Run a flow; options in `top` stand before the command, variables are added to the environment."""
        return self._start(flow, *top, "run", *arguments, **variables)

    def resume(self, flow: str, *arguments: str) -> Finished:
        """Resume the flow's latest run."""
        return self._start(flow, "resume", *arguments)

    def ask(self, flow: str, *arguments: str, **variables: str) -> Finished:
        """Give Metaflow any other command for a flow."""
        done = subprocess.run(
            [sys.executable, str(GALLERY / f"{flow}.py"), *arguments],
            env=metaflow_environment(self.home) | variables,
            cwd=self.home,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        return Finished(done.returncode, done.stdout, None)

    def _start(self, flow: str, *arguments: str, **variables: str) -> Finished:
        facts = self.home / "runner.json"
        facts.unlink(missing_ok=True)
        done = self.ask(flow, *arguments, "--runner-attribute-file", str(facts), **variables)
        if not facts.exists():
            return done
        run = json.loads(facts.read_text())
        record = self._reader.read(self.home / "store", f"{run['flow_name']}/{run['run_id']}")
        return Finished(done.code, done.output, record)


def metaflow_environment(home: Path) -> dict[str, str]:
    """Return the variables of a local environment below `home`, free of the caller's Metaflow settings."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("METAFLOW")}
    return inherited | {
        "METAFLOW_HOME": str(home / "home"),
        "METAFLOW_DEFAULT_DATASTORE": "local",
        "METAFLOW_DATASTORE_SYSROOT_LOCAL": str(home / "store"),
        "METAFLOW_CARD_LOCALROOT": str(home / "store" / "cards"),
        "METAFLOW_DEFAULT_METADATA": "local",
        "METAFLOW_PLATFORM_TARGET": "local",
        "METAFLOW_USER": "tester",
    }
