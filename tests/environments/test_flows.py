"""Flows that bring their own packages, from an index on this machine, through the command: run, deployed, resumed."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.conftest import Home, new_home
from tests.dependencies.index import Index, running
from tests.environments.installed import NEEDED, closure, wheels_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MINOR = f"{sys.version_info.major}.{sys.version_info.minor}"
FLOW = """\
# /// script
# requires-python = "=={minor}.*"
# dependencies = ["shapes"]
# ///
from metaflow import FlowSpec, step

import shapes


class ShapesFlow(FlowSpec):
    @step
    def start(self):
        self.version = shapes.VERSION
        self.next(self.end)

    @step
    def end(self):
        print("shapes", self.version, "in", __import__("sys").executable)


if __name__ == "__main__":
    ShapesFlow()
"""
DECORATED = """\
from metaflow import FlowSpec, conda, conda_base, pypi, step


@conda_base(libraries={{"shapes": "1.0"}}, python="{python}")
class DecoratedFlow(FlowSpec):
    @step
    def start(self):
        import shapes

        self.versions = [shapes.VERSION]
        self.next(self.other)

    @{other}
    @step
    def other(self):
        import shapes

        self.versions = [*self.versions, shapes.VERSION]
        self.next(self.end)

    @step
    def end(self):
        import shapes

        self.versions = [*self.versions, shapes.VERSION]
        print("versions", *self.versions)


if __name__ == "__main__":
    DecoratedFlow()
"""


@dataclasses.dataclass(frozen=True)
class User:
    """Somebody whose command has no packages of flows in its own environment, and who declares what flows need."""

    home: Home
    index: Index

    @property
    def flow(self) -> Path:
        return self.home.cwd / "shapes_flow.py"

    def ok(self, *words: str) -> str:
        done = self.home.platform(*words, env={"PLATFORM_DEPENDENCIES": ""})
        assert done.returncode == 0, f"platform {' '.join(words)}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    def artifact(self, run: str, name: str) -> object:
        """Read an artifact back by stock Metaflow."""
        code = f"import json, metaflow; metaflow.namespace(None); print(json.dumps(metaflow.Run({run!r}).data.{name}))"
        exported = dict(line.partition("=")[::2] for line in self.ok("env").replace("export ", "").splitlines())
        variables = {name: value.strip("'\"") for name, value in exported.items()}
        done = subprocess.run(
            [sys.executable, "-c", code], env={**self.home.env, **variables}, capture_output=True, text=True, check=True
        )
        return json.loads(done.stdout)

    def triggered(self, name: str) -> str:
        """Trigger a deployment, wait for its end, and return the run's pathspec."""
        before = set(self.runs())
        self.ok("trigger", name)
        for _ in range(600):
            new = {run: state for run, state in self.runs().items() if run not in before}
            if any(state in {"succeeded", "failed", "skipped"} for state in new.values()):
                assert list(new.values()) == ["succeeded"], new
                return next(iter(new))
            time.sleep(0.2)
        raise AssertionError("it never ended")

    def runs(self) -> dict[str, str]:
        lines = self.ok("runs", "--output", "json").splitlines()
        rows = [json.loads(line) for line in lines if line.startswith("{")]
        return {row["pathspec"]: row["status"] for row in rows if "pathspec" in row}


@pytest.fixture(scope="module")
def user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[User]:
    folder = tmp_path_factory.mktemp("packages")
    with running(base=False) as index, new_home(folder) as home:
        for name in closure(*NEEDED):
            for file, content in wheels_of(name):
                index.put(name, file, content, {"upload-time": "2024-01-01T00:00:00Z"})
        index.add("shapes", "1.0")
        variables = {
            "UV_DEFAULT_INDEX": index.simple,
            "UV_CACHE_DIR": str(home.path / "uv"),
            "UV_PYTHON_DOWNLOADS": "never",
            "UV_HTTP_RETRIES": "0",
        }
        yield User(dataclasses.replace(home, variables=variables), index)


@pytest.fixture
def flow(user: User) -> Path:
    user.flow.write_text(FLOW.format(minor=MINOR), encoding="utf-8")
    return user.flow


def test_a_flow_runs_with_what_it_declares_and_platforms_own_environment_stays_as_it_is(user: User, flow: Path) -> None:
    before = subprocess.run([sys.executable, "-m", "pip", "list"], capture_output=True, check=False).stdout
    said = user.ok("run", str(flow))
    assert "Locked" in said
    assert "Installing" in said
    assert "shapes 1.0 in" in said
    assert str(user.home.state / "environments") in said
    assert subprocess.run([sys.executable, "-m", "pip", "list"], capture_output=True, check=False).stdout == before
    asked = len(user.index.asked)
    again = user.ok("run", str(flow))
    assert "Installing" not in again
    assert "Locked" not in again
    assert len(user.index.asked) == asked, "a second start asks nobody"


def test_what_was_deployed_keeps_its_packages_until_it_is_locked_and_deployed_anew(user: User, flow: Path) -> None:
    user.ok("deploy", str(flow))
    assert user.artifact(user.triggered("ShapesFlow"), "version") == "1.0"
    user.index.add("shapes", "2.0")
    assert user.artifact(user.triggered("ShapesFlow"), "version") == "1.0"
    assert "unchanged" in user.ok("deploy", str(flow))
    said = user.ok("lock", str(flow))
    assert "2.0" in said
    user.ok("deploy", str(flow))
    assert user.artifact(user.triggered("ShapesFlow"), "version") == "2.0"
    user.ok("rollback", "ShapesFlow", "1")
    assert user.artifact(user.triggered("ShapesFlow"), "version") == "1.0"
    listed = user.ok("dependencies")
    assert listed.count("ShapesFlow") == 2
    assert "0 of 2 removed" in user.ok("dependencies", "--prune")


@pytest.mark.parametrize("other", ['conda(libraries={"shapes": "0.9"})', 'pypi(packages={"shapes": "0.9"})'])
def test_decorators_of_packages_are_satisfied_step_by_step(user: User, other: str) -> None:
    user.index.add("shapes", "0.9")
    file = user.home.cwd / f"decorated_{other.partition('(')[0]}.py"
    file.write_text(DECORATED.format(python=f"{MINOR}.1", other=other), encoding="utf-8")
    assert "versions 1.0 0.9 1.0" in user.ok("run", str(file))


def test_a_python_that_is_not_to_be_had_is_replaced_and_said(user: User) -> None:
    file = user.home.cwd / "old.py"
    text = DECORATED.format(python="3.7.3", other="step").replace("    @step\n    @step\n", "    @step\n")
    file.write_text(text, encoding="utf-8")
    assert "instead of 3.7" in user.ok("run", str(file))


def test_an_environment_of_metaflows_own_is_left_to_metaflow(user: User) -> None:
    file = user.home.cwd / "stock.py"
    file.write_text(
        DECORATED.format(python=f"{MINOR}.1", other="step").replace("    @step\n    @step\n", "    @step\n")
    )
    done = user.home.platform("run", str(file), "--environment=local", env={"PLATFORM_DEPENDENCIES": ""})
    assert done.returncode != 0
    assert "--environment=conda" in done.stdout + done.stderr
    assert not file.with_suffix(".lock").exists()


def test_a_lock_that_no_longer_fits_is_refused_with_the_command_to_mend_it(user: User, flow: Path) -> None:
    user.ok("lock", str(flow))
    flow.write_text(flow.read_text().replace('["shapes"]', '["shapes<2"]'))
    done = user.home.platform("run", str(flow), env={"PLATFORM_DEPENDENCIES": ""})
    assert done.returncode == 8
    assert "LOCK_STALE" in done.stderr
    assert f"platform lock {flow}" in done.stderr
    user.ok("lock", str(flow))
    assert "shapes 1.0 in" in user.ok("run", str(flow))
