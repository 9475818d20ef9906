"""The extension works where a pod works: in the unpacked code package, with stock Metaflow and the engine of `GS`."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from uv import find_uv_bin

from tests.decorators.places import Done, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

FLOW = """
from metaflow import GS, FlowSpec, cached, card, current, gpu, latest_good, measured, production, size, spot, step

@production(version="1.2", minutes_between_retries=0)
class CarriedFlow(FlowSpec):
    @cached
    @measured
    @size("medium")
    @gpu("l4")
    @spot
    @card(type="blank")
    @step
    def start(self):
        with GS(run=self) as gs:
            self.address = gs.put("greeting.txt", "hello")
        self.next(self.end)

    @step
    def end(self):
        with GS(run=self) as gs:
            print("read", gs.get("greeting.txt").text, "before", latest_good(current.flow_name, default=None))

if __name__ == "__main__":
    CarriedFlow()
"""


def needs(name: str, seen: set[str]) -> Iterator[str]:
    """Yield a distribution and what it requires, as far as it is installed and not an extra."""
    if name.lower() in seen:
        return
    seen.add(name.lower())
    yield name
    for requirement in metadata.requires(name) or ():
        if "extra ==" not in requirement and 'platform_system == "Windows"' not in requirement:
            yield from needs(re.split(r"[^\w.-]", requirement)[0], seen)


class Pod(Place):
    """A folder with the unpacked package, and a new virtual environment with Metaflow and obstore as they come."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "pod", {"METAFLOW_PLATFORM_TARGET": "", "METAFLOW_PLATFORM_ENVIRONMENT": ""})
        author = Place(folder)
        author.ok(author.write(FLOW), "package", "save", folder / "job.tar")
        with tarfile.open(folder / "job.tar") as package:
            package.extractall(self.folder, filter="data")
        self.venv = folder / "venv"
        command = [find_uv_bin(), "venv", "--quiet", "--offline", "--python", sys.executable, str(self.venv)]
        subprocess.run(command, check=True)
        (self.packages,) = self.venv.glob("lib/python*/site-packages")
        for name in {*needs("metaflow", set()), *needs("obstore", set())}:
            self._link(name)

    def _link(self, name: str) -> None:
        for file in metadata.files(name) or ():
            top = file.parts[0]
            if top not in {"..", "__pycache__", "bin"} and not (self.packages / top).exists():
                (self.packages / top).symlink_to(Path(str(metadata.distribution(name).locate_file(top))))

    def python(self, *arguments: str, path: str | None = None) -> Done:
        """Run the environment's own Python, with the code package on its path as in a pod, or with another path."""
        done = subprocess.run(
            [str(self.venv / "bin/python"), *arguments],
            cwd=self.folder,
            env=self.environment | {"PYTHONPATH": str(self.folder / ".mf_code") if path is None else path},
            capture_output=True,
            text=True,
            check=False,
        )
        return Done(done.returncode, done.stdout + done.stderr)


@pytest.fixture(scope="module")
def pod(tmp_path_factory: pytest.TempPathFactory) -> Pod:
    return Pod(tmp_path_factory.mktemp("package"))


def test_the_environment_has_stock_metaflow_and_no_command_line(pod: Pod) -> None:
    assert "No module named 'platform_cli'" in pod.python("-c", "import platform_cli").output
    stock = pod.python("-c", "import metaflow; print(metaflow.__file__); from metaflow import GS", path="")
    assert str(pod.packages) in stock.output
    assert "cannot import name 'GS' from 'metaflow'" in stock.output


def test_in_the_code_package_all_names_can_be_imported(pod: Pod) -> None:
    program = "import metaflow; from metaflow import GS, production; print(metaflow.__file__, GS, production)"
    done = pod.python("-c", program)
    assert done.code == 0, done.output
    assert str(pod.folder / ".mf_code") in done.output


def test_a_run_goes_through_there_and_keeps_its_data(pod: Pod) -> None:
    done = pod.python("flow.py", "run")
    assert done.code == 0, done.output
    assert "read hello before None" in done.output
    assert "@measured: " in done.output
