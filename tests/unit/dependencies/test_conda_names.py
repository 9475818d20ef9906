"""What Conda's names and versions mean on a package index."""

from __future__ import annotations

import pytest

from platform_cli.adapters.dependencies.conda_names import is_conda_only, requirement_of


@pytest.mark.parametrize(
    ("name", "version", "requirement"),
    [
        ("numpy", "1.23.5", "numpy==1.23.5"),
        ("numpy", "=1.23", "numpy==1.23.*"),
        ("numpy", "==1.23", "numpy==1.23"),
        ("numpy", "1.23.*", "numpy==1.23.*"),
        ("numpy", "1.23.5=py39h1234_0", "numpy==1.23.5"),
        ("numpy", ">=1.20,<2", "numpy>=1.20,<2"),
        ("numpy", "", "numpy"),
        ("numpy", "*", "numpy"),
        ("conda-forge::PyTorch", "2.1", "torch==2.1"),
        ("ray-default", "2.9", "ray[default]==2.9"),
        ("blas", "1.0", None),
    ],
)
def test_requirements(name: str, version: str, requirement: str | None) -> None:
    assert requirement_of(name, version) == requirement


@pytest.mark.parametrize(
    ("name", "is_one"), [("gcc", True), ("r-dplyr", True), ("conda-forge::zlib", True), ("h5py", False)]
)
def test_what_is_there_for_conda_only(name: str, *, is_one: bool) -> None:
    assert is_conda_only(name) == is_one
