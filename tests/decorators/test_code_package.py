"""The decorators work where a pod works: in the unpacked code package, with stock Metaflow's own needs and no more."""

from __future__ import annotations

import re
import tarfile
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.decorators.evidence import FLOWS
from tests.decorators.places import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = "production, gpu, spot, size, cached, measured, latest_good"


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
    """A folder with the unpacked package, and a Python that knows nothing else but what Metaflow needs."""

    def __init__(self, folder: Path, flow: str) -> None:
        super().__init__(folder / "pod", {"METAFLOW_PLATFORM_TARGET": "", "METAFLOW_PLATFORM_ENVIRONMENT": ""})
        self.flow = flow
        Place(folder).ok(FLOWS / f"{flow}.py", "package", "save", folder / "job.tar")
        with tarfile.open(folder / "job.tar") as package:
            package.extractall(self.folder, filter="data")
        self.stock = folder / "stock"
        self.stock.mkdir()
        for name in needs("metaflow", set()):
            if name != "metaflow":
                self._link(name)

    def _link(self, name: str) -> None:
        for file in metadata.files(name) or ():
            top = file.parts[0]
            if top not in {"..", "__pycache__", "bin"} and not (self.stock / top).exists():
                (self.stock / top).symlink_to(Path(str(metadata.distribution(name).locate_file(top))))

    @property
    def environment(self) -> dict[str, str]:
        path = f"{self.folder / '.mf_code'}:{self.stock}"
        return super().environment | {"PYTHONPATH": path, "PYTHONNOUSERSITE": "1"}


@pytest.fixture(scope="module", params=["ready", "fan"])
def pod(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Pod:
    return Pod(tmp_path_factory.mktemp("package"), request.param)


def test_all_names_can_be_imported_and_the_command_line_cannot(pod: Pod) -> None:
    program = f"import metaflow; from metaflow import {NAMES}; print(metaflow.__file__, production.__module__)"
    output = pod.ok("-S", "-c", program)
    assert str(pod.folder / ".mf_code") in output
    missing = pod.run("-S", "-c", "import platform_cli")
    assert "No module named 'platform_cli'" in missing.output


def test_a_run_goes_through_there(pod: Pod) -> None:
    assert "Done!" in pod.ok("-S", f"{pod.flow}.py", "run")
