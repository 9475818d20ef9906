"""The lock as a file: whatever was chosen is read as it was written, from wherever the project lies."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platform_cli.adapters.dependencies.lock_file import read_lock, render, write_lock
from platform_cli.core.dependencies import Lock, LockedFile, LockedPackage, LockedSet
from platform_cli.core.errors import ConfigError

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
FILES = st.builds(LockedFile, TEXTS, TEXTS, st.integers(0, 2**40))
ORIGINS = st.sampled_from(
    ["", "git+https://host/team/lib@0123abcd#subdirectory=a", "https://host/x-1.0-py3-none-any.whl"]
)
PACKAGES = st.builds(
    LockedPackage,
    name=TEXTS,
    version=TEXTS,
    marker=TEXTS,
    wheels=st.lists(FILES, max_size=3).map(tuple),
    sdist=st.none() | FILES,
    origin=ORIGINS,
)
SETS = st.builds(
    LockedSet,
    pythons=st.lists(TEXTS, max_size=2).map(tuple),
    packages=st.lists(PACKAGES, max_size=3).map(tuple),
    steps=st.lists(TEXTS, max_size=2).map(tuple),
)
LOCKS = st.builds(
    Lock,
    declared=TEXTS,
    source=TEXTS,
    asked=st.lists(TEXTS, max_size=2).map(tuple),
    sets=st.lists(SETS, max_size=2).map(tuple),
)


@given(LOCKS)
def test_what_is_written_is_what_is_read(lock: Lock) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "flow.lock")
        write_lock(file, lock, "flow.py")
        assert read_lock(file) == lock


def _lock(package: LockedPackage, **variables: str) -> Lock:
    return Lock(
        declared="0" * 64,
        source="flow.py",
        sets=(LockedSet(pythons=("3.11",), packages=(package,), variables=variables),),
    )


def test_a_file_of_a_package_is_one_line() -> None:
    wheels = (LockedFile("a-1-py3-none-any.whl", "1" * 64, 1), LockedFile("b-1-py3-none-any.whl", "2" * 64, 2))
    text = render(_lock(LockedPackage(name="a", version="1", wheels=wheels)), "flow.py", Path("/x"))
    assert [line.count("sha256") for line in text.splitlines() if "sha256" in line] == [1, 1]


def test_a_project_that_was_moved_finds_its_own_packages(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    (here / "flows").mkdir(parents=True)
    package = LockedPackage(name="ours", origin=(here / "lib").as_uri())
    write_lock(here / "flows/flow.lock", _lock(package, UV_FIND_LINKS=str(here / "wheels")), "flow.py")
    here.rename(there)
    read = read_lock(there / "flows/flow.lock").main
    assert read.packages[0].origin == (there / "lib").as_uri()
    assert read.variables == {"UV_FIND_LINKS": str(there / "wheels")}


def test_others_may_read_it_as_they_may_the_flow(tmp_path: Path) -> None:
    file = tmp_path / "flow.lock"
    write_lock(file, _lock(LockedPackage(name="a", version="1")), "flow.py")
    assert file.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"version": 1}', '{"version": 1, "declared": 3}', "<<<<<<< ours"])
def test_what_is_no_lock_is_said_to_be_none(text: str, tmp_path: Path) -> None:
    file = tmp_path / "flow.lock"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        read_lock(file)
    assert refused.value.code == "LOCK_BROKEN"
    assert refused.value.hint.endswith(f"platform lock {file.with_suffix('.py')}")
