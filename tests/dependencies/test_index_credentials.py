"""Private indexes: used for choosing and for installing, and nobody ever reads a password."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.conftest import HELLO
from tests.dependencies.index import Index, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.dependencies.conftest import Project

SECRET = "s3cr3t-p4ss"  # noqa: S105 - of an index that lives as long as a test


@pytest.fixture
def private() -> Iterator[Index]:
    """Run a second index, which wants to know who asks."""
    with running(base=False) as index:
        index.user = f"reader:{SECRET}"
        index.add("greeting", "1.0", code="WORD = 'hello'\n")
        yield index


def _with_credentials(index: Index) -> str:
    return index.simple.replace("://", f"://reader:{SECRET}@")


def _pyproject(project: Project, private: Index) -> None:
    named = f'[[tool.uv.index]]\nname = "corp"\nurl = "{_with_credentials(private)}"\n'
    body = '[project]\nname = "ours"\nversion = "0"\ndependencies = ["greeting"]\n'
    project.write("pyproject.toml", body + named)
    project.write("flow.py", HELLO)


def _requirements(project: Project, private: Index) -> None:
    address = private.simple.replace("://", "://reader:${TOKEN_OF_INDEX}@")
    project.write("requirements.txt", f"--extra-index-url {address}\ngreeting\n")
    project.write("flow.py", HELLO)


def _script(project: Project, private: Index) -> None:
    project.declare("greeting", rest=f'[tool.uv]\nextra-index-url = ["{_with_credentials(private)}"]')


FORMS = {"pyproject": _pyproject, "requirements": _requirements, "script": _script}


@pytest.mark.parametrize("form", FORMS)
def test_it_is_locked_and_installed_and_no_password_is_written(form: str, project: Project, private: Index) -> None:
    FORMS[form](project, private)
    python, said = project.installed(TOKEN_OF_INDEX=SECRET)
    code = [python, "-c", "import greeting; print(greeting.WORD)"]
    assert subprocess.run(code, capture_output=True, text=True, check=True).stdout == "hello\n"
    assert "greeting" in project.versions()
    assert private.simple in project.lock_file.read_text(encoding="utf-8"), "others must know where it is from"
    assert SECRET not in said
    assert not _holding(project, SECRET)


def _holding(project: Project, secret: str) -> list[Path]:
    """Return the files that hold a secret, but for those in which the user wrote it, and uv's own cache."""
    written = {project.home.cwd / "pyproject.toml", project.flow}
    files = [one for one in project.home.path.parent.rglob("*") if one.is_file() and one not in written]
    ours = [one for one in files if project.home.path / "uv" not in one.parents]
    return [one for one in ours if secret.encode() in one.read_bytes()]


def test_a_refused_password_is_not_shown(project: Project, private: Index) -> None:
    private.user = "somebody:else"
    address = _with_credentials(private)
    project.declare("greeting")
    done = project.lock(UV_DEFAULT_INDEX=address)
    assert done.returncode == 7
    assert "error[INDEX_REFUSED]" in done.stderr
    assert private.simple.removesuffix("/simple") in done.stderr
    assert SECRET not in done.stdout + done.stderr
    assert not _holding(project, SECRET)


def test_the_index_that_pip_was_told_is_used(project: Project) -> None:
    project.index.add("greeting", "1.0")
    project.declare("greeting")
    settings = project.home.path / ".config/pip/pip.conf"
    settings.parent.mkdir(parents=True)
    settings.write_text(f"[global]\nindex-url = {project.index.simple}\n", encoding="utf-8")
    beyond = {"HTTPS_PROXY": "http://127.0.0.1:9"}  # should it look elsewhere, it finds nobody
    variables = {key: value for key, value in project.variables.items() if key != "UV_DEFAULT_INDEX"}
    done = project.home.platform("lock", "flow.py", env={**variables, **beyond})
    assert done.returncode == 0, done.stderr
    assert project.versions() == {"greeting": "1.0"}
