"""Packages that lie in folders of the user's own: as they are when a flow is run, as they were when it was deployed."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from tests.conftest import HELLO

if TYPE_CHECKING:
    from pathlib import Path

    from tests.dependencies.conftest import Project

BACKEND = """\
import base64, hashlib, pathlib, zipfile

NAME, VERSION = "ours", "0.1"


def build_wheel(folder, *_):
    info = f"{NAME}-{VERSION}.dist-info"
    files = {
        "ours.py": pathlib.Path("ours.py").read_text(),
        f"{info}/METADATA": f"Metadata-Version: 2.1\\nName: {NAME}\\nVersion: {VERSION}\\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
    }
    record = "".join(f"{name},,\\n" for name in files) + f"{info}/RECORD,,\\n"
    with zipfile.ZipFile(pathlib.Path(folder, f"{NAME}-{VERSION}-py3-none-any.whl"), "w") as wheel:
        for name, text in {**files, f"{info}/RECORD": record}.items():
            wheel.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), text)
    return f"{NAME}-{VERSION}-py3-none-any.whl"
"""
BUILD = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'


def _own_package(project: Project, word: str) -> None:
    project.write("lib/pyproject.toml", f'[project]\nname = "ours"\nversion = "0.1"\n{BUILD}')
    project.write("lib/backend.py", BACKEND)
    project.write("lib/ours.py", f"WORD = {word!r}\n")
    project.write("requirements.txt", "-e ./lib\n")
    project.write("flow.py", HELLO)


def _word(python: str) -> str:
    code = [python, "-c", "import ours; print(ours.WORD)"]
    return subprocess.run(code, capture_output=True, text=True, check=True).stdout.strip()


def test_an_edit_counts_at_once_and_takes_no_other_lock(project: Project) -> None:
    _own_package(project, "first")
    first, _ = project.installed()
    assert _word(first) == "first"
    _own_package(project, "second")
    second, said = project.installed()
    assert _word(second) == "second"
    assert "Choosing" not in said


def test_a_release_keeps_the_package_as_it_was_wherever_it_is_unpacked(project: Project, tmp_path: Path) -> None:
    _own_package(project, "deployed")
    project.installed("--release", str(tmp_path / "release"))
    _own_package(project, "edited since")
    shutil.rmtree(project.home.cwd / "lib")
    (tmp_path / "release").rename(tmp_path / "one")
    first, _ = project.installed("--of", str(tmp_path / "one"))
    assert _word(first) == "deployed"
    (tmp_path / "one").rename(tmp_path / "two")
    second, said = project.installed("--of", str(tmp_path / "two"))
    assert second == first
    assert "Installing" not in said


def test_the_same_code_makes_the_same_release(project: Project, tmp_path: Path) -> None:
    _own_package(project, "same")
    for name in ("one", "two"):
        project.installed("--release", str(tmp_path / name))
    locks = [(tmp_path / name / "platform.lock").read_text(encoding="utf-8") for name in ("one", "two")]
    assert locks[0] == locks[1]


def test_a_branch_of_git_is_locked_to_its_commit(project: Project) -> None:
    _own_package(project, "of a branch")
    commit = _committed(project.home.cwd / "lib")
    address = f"git+file://{project.home.cwd}/lib"
    (project.home.cwd / "requirements.txt").unlink()
    project.declare(f"ours @ {address}@main")
    first, _ = project.installed()
    project.write("lib/ours.py", "WORD = 'later'\n")
    _committed(project.home.cwd / "lib")
    assert f"{address}@{commit}" in project.lock_file.read_text(encoding="utf-8")
    shutil.rmtree(project.home.state)
    again, _ = project.installed()
    assert again == first
    assert _word(again) == "of a branch"


def _committed(folder: Path) -> str:
    git = ["git", "-C", str(folder), "-c", "user.name=x", "-c", "user.email=x@x", "-c", "commit.gpgsign=false"]
    for words in (["init", "--quiet", "--initial-branch=main"], ["add", "."], ["commit", "--quiet", "--message=x"]):
        subprocess.run([*git, *words], check=True)
    return subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
