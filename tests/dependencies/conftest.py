"""A project whose packages come from an index on this machine, and a user who locks its flows."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import HELLO, REPOSITORY, Home
from tests.dependencies.index import Index, running
from tests.e2e.local.refusal import Refusals

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Golden

MINOR = f"{sys.version_info.major}.{sys.version_info.minor}"


@dataclasses.dataclass(frozen=True)
class Project:
    """A user's project, its index, and the command."""

    home: Home
    index: Index
    golden: Golden

    @property
    def flow(self) -> Path:
        """Return the flow file."""
        return self.home.cwd / "flow.py"

    @property
    def lock_file(self) -> Path:
        """Return where its lock is to be."""
        return self.home.cwd / "flow.lock"

    @property
    def variables(self) -> dict[str, str]:
        """Return what the shell has besides: nothing is fetched but from the index."""
        return {
            "UV_DEFAULT_INDEX": self.index.simple,
            "UV_CACHE_DIR": str(self.home.path / "uv"),
            "UV_PYTHON_DOWNLOADS": "never",
            "UV_HTTP_RETRIES": "0",
        }

    def write(self, name: str, text: str) -> Path:
        """Write a file of the project."""
        file = self.home.cwd / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def declare(self, *requirements: str, rest: str = "", python: str = f"=={MINOR}.*") -> None:
        """Write a flow that declares in its own file."""
        lines = [
            f"requires-python = {json.dumps(python)}",
            f"dependencies = {json.dumps(requirements)}",
            *rest.splitlines(),
        ]
        block = "\n".join(["# /// script", *(f"# {line}".rstrip() for line in lines), "# ///"])
        self.write("flow.py", f"{block}\n{HELLO}")

    def decorate(self, flow: str = "", step: str = "") -> None:
        """Write a flow with these decorators on the flow and on its first step."""
        names = "from metaflow import conda, conda_base, pypi, pypi_base\n"
        text = HELLO.replace("class HelloFlow", f"{flow}\nclass HelloFlow").replace(
            "    @step", f"    {step}\n    @step", 1
        )
        self.write("flow.py", names + text)

    def lock(self, flow: str = "flow.py", **variables: str) -> subprocess.CompletedProcess[str]:
        """Type `platform lock`."""
        return self.home.platform("lock", flow, env={**self.variables, **variables})

    def locked(self, **variables: str) -> dict[str, str]:
        """Lock, expect success, and return the versions by name."""
        done = self.lock(**variables)
        assert done.returncode == 0, done.stderr
        return self.versions()

    def installed(self, *words: str, **variables: str) -> tuple[str, str]:
        """Have the environment made, as a run does it; return its Python, and all that was said."""
        command = [sys.executable, "-m", "tests.dependencies.driver", "flow.py", *words]
        env = {
            **self.home.env,
            **self.variables,
            **variables,
            "PYTHONPATH": str(REPOSITORY),
            "PLATFORM_DEPENDENCIES": "",
        }
        done = subprocess.run(command, cwd=self.home.cwd, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip(), done.stdout + done.stderr

    def versions(self) -> dict[str, str]:
        """Return what the lock holds: several versions of a package are joined."""
        found: dict[str, str] = {}
        for package in (one for part in self.content()["sets"] for one in part["packages"]):
            version = package.get("version", "")
            found[package["name"]] = f"{found[package['name']]} {version}" if package["name"] in found else version
        return {name: version for name, version in found.items() if name not in ("boto3", "metaflow", "obstore")}

    def content(self) -> dict[str, Any]:
        """Return what stands in the lock."""
        read: dict[str, Any] = json.loads(self.lock_file.read_text(encoding="utf-8"))
        return read

    def refused(self, name: str, *words: str, code: int, **variables: str) -> str:
        """Have it refused, with a golden text."""
        refusals = Refusals(self.home, self.golden)
        return refusals(name, *(words or ("lock", "flow.py")), code=code, env={**self.variables, **variables})


@pytest.fixture
def project(tmp_path: Path, golden: Golden) -> Iterator[Project]:
    home = Home(tmp_path / "home", tmp_path / "work")
    for part in (home.path / "tmp", home.cwd):
        part.mkdir(parents=True)
    (home.cwd / "platform.toml").write_text("", encoding="utf-8")
    with running() as index:
        yield Project(home, index, golden)
    if home.data.exists():  # a command that runs flows has brought the environment up
        home.platform("down", "--now")
