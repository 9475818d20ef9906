"""What we say of Metaflow is what the installed Metaflow says of itself, asked in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from platform_cli.check import extension_api
from platform_cli.check import metaflow_api as api

ASK = """
import json, pkgutil, sys
sys.path.append(%s)
import metaflow
from metaflow import FlowSpec, decorators, plugins
from metaflow.metaflow_config import from_conf
from metaflow.metaflow_version import get_version
from metaflow.plugins.retry_decorator import MAX_ATTEMPTS
from metaflow.plugins.project_decorator import VALID_NAME_LEN

def ours(found):
    return {n: c for n, c in found.items() if c.__module__.startswith("metaflow.") and not n.endswith("_internal")}

steps, flows = ours(decorators.get_all_step_decos()), ours(decorators.get_all_flow_decos())
refused = []
for name in ["cmd", "index", "input", "name", "next", "foreach_stack", "train"]:
    from metaflow import lint
    node = type("Node", (), {"name": name, "func_lineno": 1, "source_file": ""})
    try:
        lint.check_reserved_words([node])
    except lint.LintWarn:
        refused.append(name)
reserved = []
for name in %s:
    try:
        metaflow.Parameter(name).init()
    except metaflow.exception.MetaflowException:
        reserved.append(name)
print(json.dumps({
    "version": metaflow.__version__,
    "steps": {n: sorted(c.defaults) for n, c in steps.items()},
    "flows": {n: sorted(c.defaults) for n, c in flows.items()},
    "repeat": sorted(n for n, c in {**steps, **flows}.items() if c.allow_multiple),
    "names": sorted(n for n in dir(metaflow) if not n.startswith("_")),
    "modules": sorted(m.name for m in pkgutil.iter_modules(metaflow.__path__) if not m.name.startswith("_")),
    "api": sorted(n for n in dir(FlowSpec) if not n.startswith("_")),
    "passed_over": sorted(FlowSpec._NON_PARAMETERS),
    "read_only": sorted(n for n in dir(FlowSpec) if isinstance(getattr(FlowSpec, n), property) and n[0] != "_"),
    "refused": refused,
    "reserved": reserved,
    "retries": MAX_ATTEMPTS - 2,
    "project": VALID_NAME_LEN,
}))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    home: Path = tmp_path_factory.mktemp("metaflow")
    candidates = [*api.RESERVED_PARAMETERS, "day", "batch_id"]
    spec = find_spec("metaflow")
    assert spec is not None
    assert spec.origin is not None
    packages = str(Path(spec.origin).parents[1])
    answer = subprocess.run(
        # without `site` there is no editable install, and so no extension of ours that adds to what Metaflow offers
        [sys.executable, "-S", "-c", ASK % (json.dumps(packages), json.dumps(candidates))],
        env={"PATH": os.environ["PATH"], "HOME": str(home), "METAFLOW_HOME": str(home), "METAFLOW_USER": "tester"},
        capture_output=True,
        text=True,
        check=True,
        cwd=home,
    )
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def test_the_extension_offers_its_decorators(tmp_path: Path) -> None:
    names = sorted(extension_api.EXPORTS)
    ask = "import json, metaflow, sys; print(json.dumps([n for n in sys.argv[1:] if callable(getattr(metaflow, n))]))"
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "METAFLOW_USER": "tester"}
    command = [sys.executable, "-c", ask, *names]
    answer = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert json.loads(answer.stdout) == names


def test_the_decorators_have_the_attributes_of_the_installed_classes(installed: dict[str, Any]) -> None:
    internal = "unbounded_test_foreach_internal"
    assert {n: sorted(a) for n, a in api.STEP_DECORATORS.items()} == {
        n: a for n, a in installed["steps"].items() if n != internal
    }
    assert {n: sorted(a) for n, a in api.FLOW_DECORATORS.items()} == installed["flows"]
    assert sorted(api.MAY_REPEAT) == installed["repeat"]


def test_the_exports_are_those_of_the_installed_package(installed: dict[str, Any]) -> None:
    names = set(installed["names"])
    assert names >= api.EXPORTS
    other = {"EXT_PKG", "os", "sys"}
    unknown = names - api.EXPORTS - api.MODULES - other
    assert {name for name in unknown if not name.endswith("_internal")} == set()
    assert set(installed["modules"]) == set(api.MODULES)


def test_the_names_of_a_flow_are_those_of_the_installed_class(installed: dict[str, Any]) -> None:
    # `name` is set by the constructor, so that the class does not show it
    assert {*installed["api"], "name"} == api.API_NAMES
    assert sorted(api.READ_ONLY_NAMES) == installed["read_only"]
    assert sorted(api.REFUSED_STEP_NAMES) == installed["refused"]
    assert sorted(api.PASSED_OVER_PARAMETERS) == installed["passed_over"]
    assert sorted(api.RESERVED_PARAMETERS) == sorted(installed["reserved"])


def test_the_limits_are_those_of_the_installed_package(installed: dict[str, Any]) -> None:
    assert installed["retries"] == api.MAX_RETRIES
    assert installed["project"] == api.MAX_PROJECT_NAME
