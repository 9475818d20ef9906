"""What counts as the same declaration, and what of one may be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.dependencies.declare import find_declaration
from platform_cli.core.dependencies import Declaration, WantedSet, without_credentials
from platform_cli.core.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

FLOW = "from metaflow import FlowSpec\n"


def _declared(folder: Path, requirements: str, until: str = "") -> Declaration:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "requirements.txt").write_text(requirements, encoding="utf-8")
    (folder / "flow.py").write_text(FLOW, encoding="utf-8")
    found = find_declaration(folder / "flow.py", until)
    assert found is not None
    return found


def test_a_clone_in_another_place_declares_the_same(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name / "lib").mkdir(parents=True)
        (tmp_path / name / "lib/pyproject.toml").write_text('[project]\nname = "ours"\n', encoding="utf-8")
    text = "-e ./lib\n--find-links wheels\nnumpy\n"
    assert _declared(tmp_path / "one", text).digest == _declared(tmp_path / "two", text).digest


def test_comments_and_blank_lines_change_nothing(tmp_path: Path) -> None:
    assert _declared(tmp_path / "a", "numpy\n").digest == _declared(tmp_path / "b", "# ours\n\nnumpy  # fast\n").digest


@pytest.mark.parametrize("text", ["numpy>=2\n", "numpy\npandas\n", "--pre\nnumpy\n", "-c limits.txt\nnumpy\n"])
def test_what_has_a_say_makes_another_declaration(text: str, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b/limits.txt").write_text("numpy<2\n", encoding="utf-8")
    assert _declared(tmp_path / "a", "numpy\n").digest != _declared(tmp_path / "b", text).digest


def test_a_cut_off_date_has_a_say_and_is_told(tmp_path: Path) -> None:
    limited = _declared(tmp_path, "numpy\n", "2025-05-01")
    assert limited.digest != _declared(tmp_path, "numpy\n").digest
    assert limited.asked == ("numpy", "releases until 2025-05-01")


def test_another_password_is_no_other_declaration(tmp_path: Path) -> None:
    first = _declared(tmp_path / "a", "--index-url https://me:one@host/simple\nnumpy\n")
    second = _declared(tmp_path / "b", "--index-url https://me:two@host/simple\nnumpy\n")
    third = _declared(tmp_path / "c", "--index-url https://me:one@other/simple\nnumpy\n")
    assert first.digest == second.digest != third.digest


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("https://me:pass@host/simple", "https://host/simple"),
        ("https://me:p@ss@host/simple", "https://host/simple"),
        ("https://token@host/simple", "https://host/simple"),
        ("a @ git+https://token@host/a@main", "a @ git+https://host/a@main"),
        ("a @ git+ssh://git@host/a@main", "a @ git+ssh://git@host/a@main"),
        ("a @ git+ssh://me:pass@host/a@main", "a @ git+ssh://me@host/a@main"),
        ("https://host/a@1.0", "https://host/a@1.0"),
    ],
)
def test_no_password_is_told(written: str, told: str) -> None:
    assert without_credentials(written) == told


def test_names_are_those_of_the_index() -> None:
    texts = ("Scikit_Learn==1.2", "pandas[excel]>=2 ; python_version < '4'", "a.b @ https://host/a.whl")
    found = Declaration(kind="script", source="x", file="x", sets=(WantedSet(requirements=texts),))
    assert found.names == {"scikit-learn", "pandas", "a-b"}


@pytest.mark.parametrize(
    ("line", "requirement"),
    [
        ("-e git+https://host/a@main#egg=a", "a @ git+https://host/a@main"),
        ("git+https://host/a@main#egg=a&subdirectory=lib", "a @ git+https://host/a@main#subdirectory=lib"),
        ("https://host/some_lib-1.0-py3-none-any.whl", "some_lib @ https://host/some_lib-1.0-py3-none-any.whl"),
        ("numpy==2.0 --hash=sha256:" + "0" * 64, "numpy==2.0"),
    ],
)
def test_lines_of_requirements(line: str, requirement: str, tmp_path: Path) -> None:
    assert _declared(tmp_path, line).sets[0].requirements == (requirement,)


@pytest.mark.parametrize("line", ["git+https://me:s3cret@host/a@main", "--unheard-of s3cret@x", "./not-there"])
def test_lines_that_cannot_be_followed(line: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        _declared(tmp_path, line)
    assert refused.value.code == "DEPENDENCIES_INVALID"
    assert "me:s3cret" not in refused.value.message + refused.value.hint


def test_a_flow_without_a_project_looks_beside_itself_only(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("numpy\n", encoding="utf-8")
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows/flow.py").write_text(FLOW, encoding="utf-8")
    assert find_declaration(tmp_path / "flows/flow.py") is None
    (tmp_path / "pyproject.toml").write_text("[tool.other]\n", encoding="utf-8")
    found = find_declaration(tmp_path / "flows/flow.py")
    assert found is not None
    assert found.source == "requirements.txt"
