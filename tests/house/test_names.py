"""Names that say nothing, and the one name that would hide a module of the standard library."""

from __future__ import annotations

import sys
from collections import Counter
from importlib import metadata
from typing import TYPE_CHECKING

import pytest

from tests.house.sources import ROOT

if TYPE_CHECKING:
    from pathlib import Path

FOLDERS = ("platform_cli", "metaflow_extensions", "flows", "tests", "tools", "benchmarks")
EMPTY_WORDS = {"util", "utils", "helper", "helpers", "common", "manager", "misc"}


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_name_is_an_empty_word(folder: str) -> None:
    named = [path for path in _below(folder) if EMPTY_WORDS & set(path.stem.split("_"))]
    assert not named, named


@pytest.mark.parametrize("folder", FOLDERS)
def test_nothing_is_called_platform_but_the_metaflow_extension(folder: str) -> None:
    named = {path for path in _below(folder) if path.stem == "platform" and path.suffix in {"", ".py"}}
    assert named <= {ROOT / "metaflow_extensions" / "platform"}


def test_no_two_files_of_tests_have_the_same_name() -> None:
    """Folders of tests are no packages, so pytest would take the second file for the first."""
    counted = Counter(path.name for path in _below("tests") if path.name.startswith("test_"))
    assert [name for name, count in counted.items() if count > 1] == []


def test_no_module_of_tests_hides_a_package() -> None:
    """The folder of a file of tests becomes one in which Python looks for modules, before all others."""
    taken = {*sys.stdlib_module_names, *metadata.packages_distributions()}
    folders = {path.parent for path in _below("tests") if path.name.startswith("test_") and path.suffix == ".py"}
    hiding = [path for folder in folders for path in folder.iterdir() if path.suffix == ".py" and path.stem in taken]
    assert hiding == []


def _below(folder: str) -> list[Path]:
    return [path for path in (ROOT / folder).rglob("*") if "__pycache__" not in path.parts]
