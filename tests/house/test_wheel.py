"""The wheel holds what the command needs and nothing else, whatever lies about in the tree it is built from."""

from __future__ import annotations

import fnmatch
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from tests.house.sources import ROOT

# What work leaves behind; none of it is ours to give away.
STRAYS = (
    "flows/terraform.tfstate",
    "flows/terraform.tfstate.backup",
    "flows/.terraform/providers/provider.bin",
    "flows/.metaflow/TrainFlow/1/artifact.py",
    "flows/__pycache__/train.cpython-311.pyc",
    "metaflow_extensions/platform/plugins/__pycache__/here.cpython-311.pyc",
    "platform_cli/.mypy_cache/cache.json",
    "platform_cli/__pycache__/exits.cpython-311.pyc",
    "manifests/.DS_Store",
    "platform_cli/terraform.tfstate",
    "terraform/stacks/gcp/.terraform/modules/modules.json",
    "terraform/stacks/gcp/terraform.tfstate",
    "platform_cli/.terraform/modules.json",
)
ALLOWED = (
    "platform_cli/*.py",
    "platform_cli/py.typed",
    "platform_cli/adapters/dependencies/pod_base.toml",
    "platform_cli/adapters/prices.json",
    "platform_cli/cli/help/*.txt",
    "platform_cli/templates/README.md",
    "platform_cli/templates/gitignore",
    "platform_cli/templates/platform.toml",
    "platform_cli/_assets/flows/*.py",
    "platform_cli/_assets/flows/*.lock",
    "platform_cli/_assets/flows/README.md",
    "platform_cli/_assets/flows/gallery/invalid/README.md",
    "platform_cli/_assets/manifests/*.yaml",
    "platform_cli/_assets/terraform/*.tf",
    "metaflow_extensions/platform/*.py",
    "platform_cli-*.dist-info/METADATA",
    "platform_cli-*.dist-info/RECORD",
    "platform_cli-*.dist-info/WHEEL",
    "platform_cli-*.dist-info/entry_points.txt",
    "platform_cli-*.dist-info/licenses/LICENSE",
)
_LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".*_cache", "__pycache__")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Build the wheel from a copy of the tree in which somebody has worked."""
    tree = tmp_path_factory.mktemp("wheel") / "tree"
    shutil.copytree(ROOT, tree, ignore=_LEFT_OUT)
    for stray in STRAYS:
        (tree / stray).parent.mkdir(parents=True, exist_ok=True)
        (tree / stray).write_text("stray", encoding="utf-8")
    return zipfile.ZipFile(next(WheelBuilder(str(tree)).build(directory=str(tree.parent / "dist"))))


def test_it_holds_nothing_else(wheel: zipfile.ZipFile) -> None:
    strangers = [name for name in wheel.namelist() if not any(fnmatch.fnmatch(name, kind) for kind in ALLOWED)]
    assert not strangers


@pytest.mark.parametrize("stray", STRAYS)
def test_it_holds_nothing_that_work_left_behind(wheel: zipfile.ZipFile, stray: str) -> None:
    assert not [name for name in wheel.namelist() if name.endswith(stray.removeprefix("flows/"))]


@pytest.mark.parametrize(
    ("source", "kind", "place"),
    [
        ("platform_cli", "*.py", "platform_cli"),
        ("platform_cli/cli/help", "*.txt", "platform_cli/cli/help"),
        ("platform_cli/templates", "*.*", "platform_cli/templates"),
        ("metaflow_extensions/platform", "*.py", "metaflow_extensions/platform"),
        ("flows", "*.py", "platform_cli/_assets/flows"),
        ("manifests", "*.yaml", "platform_cli/_assets/manifests"),
    ],
)
def test_it_holds_all_of(wheel: zipfile.ZipFile, source: str, kind: str, place: str) -> None:
    files = {f"{place}/{file.relative_to(ROOT / source).as_posix()}" for file in (ROOT / source).rglob(kind)}
    assert files
    assert not files - set(wheel.namelist())


def test_what_is_unpacked_runs(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path)
    entry_points = next(tmp_path.glob("*.dist-info/entry_points.txt")).read_text(encoding="utf-8")
    assert "platform = platform_cli.__main__:main" in entry_points
    command = [
        sys.executable,
        "-c",
        "import platform_cli.__main__ as it; print(it.__file__); it.main()",
        "up",
        "--help",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    file, _, text = done.stdout.partition("\n")
    assert Path(file).is_relative_to(tmp_path)
    assert text.startswith("Usage: platform up [OPTIONS]")
