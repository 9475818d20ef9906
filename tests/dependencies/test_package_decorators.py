"""Flows that were written for Conda, or for Metaflow's own @pypi: they are satisfied from a package index."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.dependencies.pythons import find_python
from platform_cli.core.dependencies import MINORS
from tests.dependencies.conftest import MINOR

if TYPE_CHECKING:
    from tests.dependencies.conftest import Project


def test_names_and_versions_of_conda(project: Project) -> None:
    for name, version in (("torch", "2.1.0"), ("torch", "2.2.0"), ("msgpack", "1.0.5"), ("word", "1.0")):
        project.index.add(name, version)
    asked = '{"pytorch": "=2.1", "conda-forge::msgpack-python": ">=1,<2"}'
    project.decorate(f'@conda_base(libraries={asked}, packages={{"word": "1.0"}})')
    assert project.locked() == {"torch": "2.1.0", "msgpack": "1.0.5", "word": "1.0"}


def test_the_nearest_python_is_taken_and_said(project: Project) -> None:
    project.index.add("word", "1.0")
    project.decorate('@pypi_base(packages={"word": "1.0"}, python="3.9.16")')
    done = project.lock()
    assert project.versions() == {"word": "1.0"}
    chosen = project.content()["sets"][0]["pythons"][0]
    assert f"Python {chosen} instead of 3.9, which is not one that platform runs on" in done.stderr


def test_a_python_for_which_there_is_a_wheel_is_taken_rather_than_built_for(project: Project) -> None:
    others = [minor for minor in MINORS if minor != MINOR and find_python(minor)]
    if not others:
        pytest.skip("this machine has one Python only")
    tag = f"cp{others[0].replace('.', '')}"
    project.index.add("word", "1.0", tag=f"{tag}-{tag}-manylinux_2_17_x86_64")
    project.index.add_source("word", "1.0")
    project.decorate('@pypi_base(packages={"word": "1.0"})')
    done = project.lock(PATH=f"{Path(str(find_python(others[0]))).parent}{os.pathsep}{os.environ['PATH']}")
    assert project.content()["sets"][0]["pythons"] == [others[0]]
    assert f"Python {others[0]} instead of {MINOR}, for which there are not all wheels" in done.stderr


def test_what_has_no_wheel_is_built_and_said(project: Project) -> None:
    project.index.add_source("old-cli", "0.17.7")
    project.decorate(f'@pypi_base(packages={{"old-cli": "0.17.7"}}, python="{MINOR}")')
    done = project.lock()
    assert project.versions() == {"old-cli": "0.17.7"}
    assert "old-cli 0.17.7: there is no wheel, so it is built from its source." in done.stderr


def test_a_step_gets_a_set_of_its_own_only_where_it_contradicts_the_flow(project: Project) -> None:
    for version in ("1.0", "2.0"):
        project.index.add("word", version)
    project.index.add("greeting", "1.0")
    both = '@pypi_base(packages={"word": "1.0"})'
    project.decorate(both, '@pypi(packages={"greeting": "1.0"})')
    project.locked()
    assert [one.get("steps") for one in project.content()["sets"]] == [None]
    project.decorate(both, '@pypi(packages={"word": "2.0"})')
    project.locked()
    sets = {tuple(one.get("steps", ())): _version(one, "word") for one in project.content()["sets"]}
    assert sets == {(): "1.0", ("start",): "2.0"}


def _version(part: dict[str, list[dict[str, str]]], name: str) -> str:
    return next(one["version"] for one in part["packages"] if one["name"] == name)


def test_steps_whose_packages_do_not_fit_together_are_kept_apart(project: Project) -> None:
    for version in ("1.0", "2.0"):
        project.index.add("word", version)
    project.index.add("old", "1.0", ["word<2"])
    project.index.add("new", "1.0", ["word>=2"])
    project.decorate('@conda_base(libraries={"old": "1.0"})', '@conda(libraries={"new": "1.0", "old": "1.0"})')
    assert project.lock().returncode == 2
    project.decorate('@conda_base(packages={"old": "1.0"})', '@pypi(packages={"new": "1.0"})')
    assert project.lock().returncode == 2, "what the flow asks for, each step has"
    flow = project.flow.read_text(encoding="utf-8").replace('@conda_base(packages={"old": "1.0"})\n', "")
    second = '    @conda(libraries={"old": "1.0"})\n    @step\n    def end'
    project.flow.write_text(flow.replace("    @step\n    def end", second), encoding="utf-8")
    done = project.lock()
    assert done.returncode == 0, done.stderr
    assert "each gets one of its own" in done.stderr
    sets = {tuple(one.get("steps", ())): {p["name"] for p in one["packages"]} for one in project.content()["sets"]}
    assert "new" in sets["start",]
    assert "old" in sets["end",]
    assert "word" not in sets[()]


def test_disabled_decorators_ask_for_nothing(project: Project) -> None:
    project.decorate('@conda_base(libraries={"not-there": "1.0"}, disabled=True)')
    assert "DEPENDENCIES_NONE" in project.lock().stderr


def test_python_and_metaflow_are_no_packages(project: Project) -> None:
    project.index.add("word", "1.0")
    project.decorate(f'@conda_base(libraries={{"python": "{MINOR}", "word": "1.0", "metaflow": "2.12.0"}})')
    assert project.locked() == {"word": "1.0"}
    assert project.content()["sets"][0]["pythons"] == [MINOR]
