"""What `from metaflow import GS` loads, and what it costs those who do not ask for it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

_HEAVY = ("obstore", "pyarrow", "fsspec", "platform_cli", "numpy", "boto3", "google.auth")


def run(code: str, home: Path) -> str:
    environment = {**os.environ, "METAFLOW_HOME": str(home)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_metaflow_alone_loads_none_of_it(tmp_path: Path) -> None:
    code = "import sys, metaflow; print([name for name in sys.modules if 'platform.gs' in name])"
    assert run(code, tmp_path) == "[]\n"


def test_the_client_loads_metaflow_and_the_standard_library_only(tmp_path: Path) -> None:
    code = f"import sys; from metaflow import GS; print([name for name in {_HEAVY} if name in sys.modules])"
    assert run(code, tmp_path) == "[]\n"


def test_errors_can_be_imported_too(tmp_path: Path) -> None:
    code = "from metaflow_extensions.platform.gs import __all__ as names; import metaflow\n"
    code += "print([name for name in names if not hasattr(metaflow, name)])"
    assert run(code, tmp_path) == "['GSObject', 'RangeInfo']\n", "these are returned, never made by users"


@pytest.mark.parametrize(
    ("module", "use", "says"),
    [
        ("obstore", "GS(gsroot='file://HERE')", "pip install 'obstore>=0.11'"),
        ("pyarrow", "GS(gsroot='file://HERE').read_parquet('x.parquet')", "pip install pyarrow"),
        ("fsspec", "GS(gsroot='file://HERE').filesystem()", "pip install fsspec"),
    ],
)
def test_a_missing_package_is_named_with_its_remedy(tmp_path: Path, module: str, use: str, says: str) -> None:
    file = tmp_path / "x.parquet"
    file.touch()
    code = f"import sys; sys.modules[{module!r}] = None\nfrom metaflow import GS, MetaflowGSPackageError\n"
    code += f"try: {use.replace('HERE', str(tmp_path))}\nexcept MetaflowGSPackageError as missing: print(missing)"
    said = run(code, tmp_path)
    assert says in said
    assert "@pypi" in said
