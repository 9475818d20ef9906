"""What keys are relative to, on each datastore and in each way of opening the client."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

_FLOW = """
from metaflow import GS, FlowSpec, step

class RootFlow(FlowSpec):
    @step
    def start(self):
        with GS(run=self) as gs, GS(run=self, prefix=PREFIX) as other, GS() as shared:
            self.urls = [client.put("key", "content") for client in (gs, other, shared)]
        self.next(self.end)

    @step
    def end(self):
        pass

if __name__ == "__main__":
    RootFlow()
"""

_LOOK = """
import sys
from metaflow import GS, Flow, namespace
namespace(None)
run = Flow("RootFlow").latest_run
print(run.id, *run["start"].task.data.urls)
print(GS(run=run).get("key").text, GS().get("key").text)
try:
    sys.path.insert(0, ".")
    sys.argv = ["flow.py"]
    from flow import RootFlow
    GS(run=RootFlow(use_cli=False))
except Exception as refused:
    print(type(refused).__name__, refused)
"""


def python(folder: Path, *arguments: str, **variables: str) -> str:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("METAFLOW")}
    metaflow = {"METAFLOW_HOME": str(folder / "home"), "METAFLOW_USER": "tester", "METAFLOW_DEFAULT_METADATA": "local"}
    done = subprocess.run(
        [sys.executable, *arguments],
        env=inherited | metaflow | variables,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_run_has_a_root_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "flow.py").write_text(_FLOW.replace("PREFIX", repr(str(tmp_path / "other"))))
    store = {"METAFLOW_DEFAULT_DATASTORE": "local", "METAFLOW_DATASTORE_SYSROOT_LOCAL": str(tmp_path / "store")}
    python(tmp_path, "flow.py", "run", **store)
    (run, own, other, shared), contents, refused = map(str.split, python(tmp_path, "-c", _LOOK, **store).splitlines())
    assert own == f"file://{tmp_path}/store/data/RootFlow/{run}/key"
    assert other == f"file://{tmp_path}/other/RootFlow/{run}/key"
    assert shared == f"file://{tmp_path}/store/data/key"
    assert contents == ["content", "content"]
    assert refused[0] == "MetaflowGSURLException"
    assert "running" in refused


_ROOT = """
from metaflow import GS, MetaflowGSURLException
try:
    print(GS()._root.url)
except MetaflowGSURLException as refused:
    print(refused)
"""


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        ({"DEFAULT_DATASTORE": "gs", "DATASTORE_SYSROOT_GS": "gs://bucket/metaflow"}, "gs://bucket/metaflow/data"),
        ({"DEFAULT_DATASTORE": "s3", "DATASTORE_SYSROOT_S3": "s3://bucket/metaflow"}, "s3://bucket/metaflow/data"),
        ({"DEFAULT_DATASTORE": "gs", "DATATOOLS_GSROOT": "gs://data"}, "gs://data/"),
        ({"DEFAULT_DATASTORE": "local", "DATASTORE_SYSROOT_LOCAL": "/a/store"}, "file:///a/store/data"),
        ({"DEFAULT_DATASTORE": "azure"}, "the datastore 'azure' has no root for data"),
        ({"DEFAULT_DATASTORE": "gs"}, "say where: GS(gsroot='gs://BUCKET/FOLDER')"),
        ({"DEFAULT_DATASTORE": "local"}, "there is no datastore here"),
    ],
)
def test_the_default_root_is_that_of_the_datastore(tmp_path: Path, variables: dict[str, str], says: str) -> None:
    assert says in python(tmp_path, "-c", _ROOT, **{f"METAFLOW_{name}": value for name, value in variables.items()})


def test_the_datastore_of_the_run_counts_not_the_default(tmp_path: Path) -> None:
    (tmp_path / "flow.py").write_text(_FLOW.replace("PREFIX", "None").replace("GS() as", "GS(run=self) as"))
    elsewhere = {"METAFLOW_DEFAULT_DATASTORE": "s3", "METAFLOW_DATASTORE_SYSROOT_LOCAL": str(tmp_path / "store")}
    python(tmp_path, "flow.py", "--datastore", "local", "run", **elsewhere)
    assert list((tmp_path / "store" / "data" / "RootFlow").glob("*/key"))


@pytest.mark.parametrize("setting", ["GS_WORKER_COUNT", "GS_RETRY_COUNT", "GS_READ_TIMEOUT"])
def test_settings_are_metaflows(tmp_path: Path, setting: str) -> None:
    code = "from metaflow_extensions.platform.gs import settings as s; print(s.WORKERS, s.RETRIES, s.READ_TIMEOUT)"
    assert "3" in python(tmp_path, "-c", code, **{f"METAFLOW_{setting}": "3"}).split()
