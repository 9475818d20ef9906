"""The corpus of mistakes is honest: Metaflow runs each mended twin, and does not get through what we call an error."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from platform_cli.check import check_flow
from tests.unit.check.corpus import MISTAKES, TWINS, name_of, target_of

if TYPE_CHECKING:
    from collections.abc import Mapping

ENVIRONMENTS = {"import_missing_from_packages", "sibling_pins/score", "sibling_pins/train"}
"""They need the internet to run; Metaflow validates them without it."""

SILENT = {
    "catch_tested_too_early": "the AttributeError is caught by the step's own `@catch`",
    "missing_main": "nothing is started",
    "parameter_shadows_api": "the parameter is passed over",
}
"""The errors that cost data in a run that reports success."""


@dataclass(frozen=True)
class Metaflow:
    """A Metaflow with a home and a store of its own."""

    folder: Path

    def _env(self, *, in_pod: bool) -> Mapping[str, str]:
        # `@parallel` starts its workers as `python`
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        # on the local target our extension runs here what has `@kubernetes`
        target = {"METAFLOW_PLATFORM_TARGET": "local"} if in_pod else {}
        return target | {
            "PATH": path,
            "HOME": str(self.folder),
            "METAFLOW_HOME": str(self.folder / "home"),
            "METAFLOW_DATASTORE_SYSROOT_LOCAL": str(self.folder),
            "METAFLOW_DEFAULT_DATASTORE": "local",
            "METAFLOW_DEFAULT_METADATA": "local",
            "METAFLOW_USER": "tester",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def run(self, path: Path) -> subprocess.CompletedProcess[str]:
        """Run a flow, or validate it if it needs an environment from the internet."""
        needs_environment = name_of(path).replace("_fixed", "") in ENVIRONMENTS
        arguments = ["--environment=pypi", "check"] if needs_environment else ["run"]
        return subprocess.run(
            [sys.executable, str(path), "--no-pylint", *arguments],
            cwd=self.folder,
            env=self._env(in_pod="@kubernetes" in path.read_text(encoding="utf-8")),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )


@pytest.fixture
def metaflow(tmp_path: Path) -> Metaflow:
    return Metaflow(tmp_path)


@pytest.mark.parametrize("path", TWINS, ids=name_of)
def test_metaflow_runs_each_mended_twin(path: Path, metaflow: Metaflow) -> None:
    done = metaflow.run(path)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", [path for path in MISTAKES if check_flow(path).errors], ids=name_of)
def test_metaflow_does_not_get_through_an_error(path: Path, metaflow: Metaflow) -> None:
    done = metaflow.run(path)
    if name_of(path) in SILENT:
        assert done.returncode == 0, "it is no longer silent"
    else:
        assert done.returncode != 0, done.stdout


@pytest.mark.parametrize("path", [path for path in MISTAKES if target_of(path) != "local"], ids=name_of)
def test_what_only_a_cluster_refuses_is_no_error_here(path: Path) -> None:
    assert not check_flow(path).errors
    assert check_flow(path, target=target_of(path)).errors
