"""`import metaflow` loads of this extension what it registers, and nothing that only a use of it needs."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# What Metaflow itself asks for when it is imported: the registers, and the classes of the decorators.
REGISTERED = {
    "metaflow_extensions.platform.decorators": {
        "",
        "cached",
        "facts",
        "measured",
        "placed_kubernetes",
        "placement",
        "resources",
        "written",
    },
    "metaflow_extensions.platform.toplevel": {"", "mfextinit_platform", "names"},
}
PROGRAM = "import sys; sys.path += {paths!r}; import metaflow; {then}; print(*sys.modules)"


def loaded(*paths: Path | str, then: str = "pass") -> set[str]:
    """Return the modules that are loaded by `import metaflow`, with the extension on the path or without."""
    program = PROGRAM.format(paths=[sysconfig.get_path("purelib"), *map(str, paths)], then=then)
    # -S: neither the editable installation nor anything else brings the extension in by itself.
    done = subprocess.run(
        [sys.executable, "-S", "-E", "-c", program], cwd="/", capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


@pytest.fixture(scope="module")
def stock() -> set[str]:
    return loaded()


def test_only_what_is_registered_is_loaded(stock: set[str]) -> None:
    assert not any(name.startswith("metaflow_extensions") for name in stock)
    added = loaded(ROOT) - stock
    for package, names in REGISTERED.items():
        there = {name.removeprefix(package).removeprefix(".") for name in added if name.startswith(package)}
        assert there == names
    assert {name.split(".")[0] for name in added} == {"metaflow_extensions"}, "no vendor, no module of Python's"


@pytest.mark.parametrize(("name", "module"), [("production", "production"), ("latest_good", "latest_good")])
def test_a_name_is_loaded_when_a_flow_asks_for_it(stock: set[str], name: str, module: str) -> None:
    added = loaded(ROOT, then=f"from metaflow import {name}") - stock
    assert f"metaflow_extensions.platform.decorators.{module}" in added
    assert len(added) < len(stock) * 0.05


def test_an_unknown_name_is_refused_as_python_does() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from metaflow import produktion"], capture_output=True, text=True, check=False
    )
    assert "ImportError: cannot import name 'produktion' from 'metaflow'" in done.stderr
