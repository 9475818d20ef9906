"""Each way to declare what a flow needs: what is chosen for it."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from uv import find_uv_bin

from tests.conftest import HELLO
from tests.dependencies.conftest import MINOR
from tests.dependencies.distributions import metadata, wheel

if TYPE_CHECKING:
    from pathlib import Path

    from tests.dependencies.conftest import Project


def test_script_metadata(project: Project) -> None:
    project.index.add("greeting", "1.0", ["word>=1"])
    project.index.add("greeting", "2.0")
    project.index.add("word", "1.5")
    project.declare("greeting<2")
    done = project.lock()
    assert project.versions() == {"greeting": "1.0", "word": "1.5"}
    assert "Locked 5 packages" in done.stderr
    assert "flow.lock" in done.stderr
    assert "greeting" in done.stdout
    assert "word" not in done.stdout, "only what is declared is shown"


def test_what_is_there_for_linux_only_is_locked_for_linux_and_says_so(project: Project) -> None:
    project.index.add("greeting", "2.0", tag="py3-none-manylinux_2_17_x86_64")
    project.declare("greeting")
    done = project.lock()
    assert project.versions() == {"greeting": "2.0"}, done.stderr
    assert "not for Macs" in done.stderr
    project.index.add("greeting", "2.0", tag="py3-none-macosx_11_0_arm64")
    again = project.lock(UV_NO_CACHE="1")
    assert project.versions() == {"greeting": "2.0"}
    assert "Macs" not in again.stderr


def test_what_changed_is_shown(project: Project) -> None:
    project.index.add("greeting", "1.0")
    project.declare("greeting")
    project.locked()
    project.index.add("greeting", "2.0")
    project.index.add("word", "1.0")
    project.declare("greeting>1", "word")
    report = next(line for line in _json_lines(project) if line.get("type") == "lock")
    changes = {one["name"]: (one["before"], one["after"]) for one in report["changes"]}
    assert changes == {"greeting": ("1.0", "2.0"), "word": ("", "1.0")}
    assert report["chosen"] == {"greeting": ["2.0"], "word": ["1.0"]}


def _json_lines(project: Project) -> list[dict[str, Any]]:
    done = project.home.platform("lock", "flow.py", "--output", "json", env={**project.variables, "UV_NO_CACHE": "1"})
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_requirements_with_an_include_a_constraint_a_marker_and_an_extra(project: Project) -> None:
    project.index.add("greeting", "1.0", ["word ; extra == 'loud'"])
    for version in ("1.0", "2.0"):
        project.index.add("word", version)
    project.index.add("other", "3.0")
    project.write("more/extra.txt", "other ; python_version >= '3'\nnot-there ; python_version < '3'\n")
    project.write("more/limits.txt", "word<2\n")
    project.write("requirements.txt", "# ours\ngreeting[loud]  # with words\n-r more/extra.txt\n-c more/limits.txt\n")
    project.write("flow.py", HELLO)
    assert project.locked() == {"greeting": "1.0", "word": "1.0", "other": "3.0"}


def test_the_nearest_file_counts_and_the_search_ends_at_the_project(project: Project) -> None:
    for version in ("1.0", "2.0"):
        project.index.add("greeting", version)
    project.home.cwd.with_name("requirements.txt").write_text("not-there\n", encoding="utf-8")
    project.write("flows/flow.py", HELLO)
    assert "DEPENDENCIES_NONE" in project.lock("flows/flow.py").stderr
    project.write("requirements.txt", "greeting<2\n")
    assert project.lock("flows/flow.py").returncode == 0
    assert '"version": "1.0"' in (project.home.cwd / "flows/flow.lock").read_text(encoding="utf-8")
    project.write("flows/requirements.txt", "greeting>=2\n")
    assert project.lock("flows/flow.py").returncode == 0
    assert '"version": "2.0"' in (project.home.cwd / "flows/flow.lock").read_text(encoding="utf-8")


def test_a_project_file_with_its_constraints(project: Project) -> None:
    for version in ("1.0", "2.0"):
        project.index.add("greeting", version)
    limits = '[tool.uv]\nconstraint-dependencies = ["greeting<2"]\n'
    project.write("pyproject.toml", f'[project]\nname = "ours"\nversion = "0"\ndependencies = ["greeting"]\n{limits}')
    project.write("flow.py", HELLO)
    assert project.locked() == {"greeting": "1.0"}


def test_a_lock_of_uv_keeps_its_pins_and_hashes(project: Project) -> None:
    first = project.index.add("greeting", "1.0")
    body = f'[project]\nname = "ours"\nversion = "0"\nrequires-python = "=={MINOR}.*"\ndependencies = ["greeting"]\n'
    project.write("pyproject.toml", body)
    _uv(project, "lock")
    project.index.add("greeting", "2.0")
    project.write("flow.py", HELLO)
    assert project.locked() == {"greeting": "1.0"}
    assert first in project.lock_file.read_text(encoding="utf-8")


def _uv(project: Project, *words: str) -> None:
    env = {**project.home.env, **project.variables}
    subprocess.run([find_uv_bin(), *words], cwd=project.home.cwd, env=env, check=True, capture_output=True)


def test_a_pylock_for_this_flow_only(project: Project) -> None:
    digest = project.index.add("greeting", "1.0")
    project.index.add("greeting", "2.0")
    file = f'{{ name = "greeting-1.0-py3-none-any.whl", url = "https://x/y.whl", hashes = {{ sha256 = "{digest}" }} }}'
    package = f'[[packages]]\nname = "greeting"\nversion = "1.0"\nwheels = [{file}]\n'
    project.write("pylock.flow.toml", f'lock-version = "1.0"\nrequires-python = "=={MINOR}.*"\n{package}')
    project.write("requirements.txt", "greeting>=2\n")
    project.write("flow.py", HELLO)
    assert project.locked() == {"greeting": "1.0"}


def test_a_package_in_a_folder_is_found_from_anywhere(project: Project, tmp_path: Path) -> None:
    project.index.add("word", "1.0")
    text = '[project]\nname = "ours"\nversion = "0.1"\ndependencies = ["word"]\n'
    project.write("lib/pyproject.toml", text)
    project.write("lib/ours.py", "")
    project.write("requirements.txt", "-e ./lib\n")
    project.write("flow.py", HELLO)
    assert project.locked() == {"ours": "", "word": "1.0"}
    assert str(tmp_path) not in project.lock_file.read_text(encoding="utf-8")
    before = project.content()["declared"]
    project.index.add("more", "1.0")
    project.write("lib/pyproject.toml", text.replace('"word"', '"word", "more"'))
    assert project.locked()["more"] == "1.0"
    assert project.content()["declared"] != before, "what the package asks for is part of the declaration"


def test_a_wheel_in_a_folder_of_wheels(project: Project) -> None:
    file, content = wheel("greeting", "1.0", metadata("greeting", "1.0"))
    place = project.home.cwd / "wheels" / file
    place.parent.mkdir()
    place.write_bytes(content)
    project.write("requirements.txt", "--find-links wheels\ngreeting\n")
    project.write("flow.py", HELLO)
    assert project.locked() == {"greeting": "1.0"}
    assert project.content()["sets"][0]["variables"] == {"UV_FIND_LINKS": "wheels"}


def test_only_the_files_that_are_allowed_are_locked(project: Project) -> None:
    allowed = project.index.add("greeting", "1.0")
    project.index.add("greeting", "1.0", tag=f"cp{MINOR.replace('.', '')}-none-any")
    project.write("requirements.txt", f"greeting==1.0 \\\n    --hash=sha256:{allowed}\n")
    project.write("flow.py", HELLO)
    project.locked()
    package = next(one for one in project.content()["sets"][0]["packages"] if one["name"] == "greeting")
    assert [one["sha256"] for one in package["wheels"]] == [allowed]


def test_a_cut_off_date_leaves_out_later_releases(project: Project) -> None:
    project.index.add("greeting", "1.0", uploaded="2025-05-01T23:00:00Z")
    project.index.add("greeting", "2.0", uploaded="2025-05-02T01:00:00Z")
    project.write("platform.toml", '[dependencies]\nuntil = "2025-05-01"\n')
    project.declare("greeting")
    assert project.locked() == {"greeting": "1.0"}


def test_numpy_2_is_kept_away_from_what_was_built_before_it(project: Project) -> None:
    for version in ("1.26.4", "2.4.0"):
        project.index.add("numpy", version)
    project.index.add("scikit-learn", "1.2.2", ["numpy>=1.17"])
    project.declare("scikit-learn==1.2.2")
    done = project.lock()
    assert project.versions() == {"numpy": "1.26.4", "scikit-learn": "1.2.2"}
    assert "scikit-learn 1.2.2" in done.stderr
    assert "NumPy is kept below 2" in done.stderr


def test_a_pure_source_distribution_is_locked(project: Project) -> None:
    project.index.add_source("old-cli", "0.17.7")
    project.declare("old-cli==0.17.7")
    assert project.locked() == {"old-cli": "0.17.7"}


def test_where_nothing_can_be_written_the_lock_is_kept_apart(project: Project) -> None:
    unshare, folder = shutil.which("unshare"), project.home.cwd
    if os.geteuid() != 0 or unshare is None or subprocess.run([unshare, "--mount", "true"], check=False).returncode:
        pytest.skip("only root on Linux can make a folder read-only for one command")
    script = f'mount --bind {folder} {folder} && mount -o remount,ro,bind {folder} && cd {folder} && exec "$@"'
    inside = dataclasses.replace(
        project, home=dataclasses.replace(project.home, prefix=(unshare, "--mount", "bash", "-c", script, "--"))
    )
    project.index.add("greeting", "1.0")
    project.declare("greeting")
    done = inside.lock()
    assert done.returncode == 0, done.stderr
    assert "cannot be written" in done.stderr
    assert not project.lock_file.exists()
    assert len(list((project.home.state / "locks").glob("flow-*.lock"))) == 1
