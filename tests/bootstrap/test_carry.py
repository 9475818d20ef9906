"""What a flow's process is told of the packages that its pods get, and which packages those are."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from platform_cli.adapters.dependencies.archives import Platform, place_of
from platform_cli.adapters.dependencies.carry import MACHINE, carry
from platform_cli.adapters.dependencies.carry_here import with_clients
from platform_cli.adapters.dependencies.parts import CODEC, OPENMP, parts
from platform_cli.adapters.dependencies.pod_base import pod_base, with_base
from platform_cli.adapters.dependencies.upload import applies
from platform_cli.core.dependencies import Lock, LockedFile, LockedPackage, LockedSet
from platform_cli.core.interpreters import CURRENT, Prepared
from tests.bootstrap import servers
from tests.bootstrap.conftest import ROOT
from tests.unit.kubernetes.settings import settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from platform_cli.core.events import Event
    from tests.bootstrap.servers import Cloud

TOP = "team/metaflow/mf.packages"


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with servers.running() as running:
        yield running


@pytest.fixture(autouse=True)
def environment(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store at hand, and no index."""
    for name, value in {**cloud.environment, "UV_OFFLINE": "1"}.items():
        monkeypatch.setenv(name, value)


def _package(name: str, version: str = "1.0") -> LockedPackage:
    sha256 = hashlib.sha256(f"{name}{version}".encode()).hexdigest()
    return LockedPackage(name=name, version=version, wheels=(LockedFile(f"{name}.whl", sha256),))


def _store(cloud: Cloud, packages: Sequence[LockedPackage], platform: Platform) -> None:
    """Put something into the store for each package, as if it had been uploaded before."""
    wanted = [one for one in packages if applies(one, platform)]
    places = [place_of(one, platform) for one in wanted] + [one.place(platform) for one in parts(CODEC, OPENMP)]
    for place in places:
        digest = hashlib.sha256(place.encode()).hexdigest()
        cloud.write(f"{TOP}/archives/{place}/{digest}-{len(place)}.zip", place.encode())


def _set(cloud: Cloud, address: str) -> Any:
    return json.loads(cloud.read(address.removeprefix("gs://bucket/")))


def test_each_step_gets_its_own_set_and_image(cloud: Cloud, tmp_path: Path) -> None:
    minor = CURRENT.minor
    main = LockedSet(pythons=(minor,), packages=(_package("metaflow"), _package("one"), _package("protobuf", "6.33.6")))
    other = LockedSet(pythons=(minor,), packages=(_package("two"),), steps=("fit", "join"))
    platform = Platform(minor, MACHINE, CURRENT.flow)
    _store(cloud, (*main.packages, *other.packages, *pod_base("gs")), platform)
    prepared = Prepared(lock=Lock(declared="", source="", sets=(main, other)))

    told: list[Event] = []
    found = carry(settings_of(tmp_path), prepared, told.append)

    assert told == []  # nothing had to be uploaded
    assert found["METAFLOW_DEFAULT_ENVIRONMENT"] == "platform"
    image = f"python:{minor}-slim"
    assert json.loads(found["METAFLOW_PLATFORM_IMAGES"]) == {"": image, "fit": image, "join": image}
    sets = json.loads(found["METAFLOW_PLATFORM_PACKAGES"])
    assert sets["fit"] == sets["join"] != sets[""]
    first = {one["name"]: one["version"] for one in _set(cloud, sets[""])["packages"]}
    assert "metaflow" not in first
    assert (first["one"], first["protobuf"], "google-cloud-storage" in first) == ("1.0", "6.33.6", True)
    assert "two" in {one["name"] for one in _set(cloud, sets["fit"])["packages"]}
    assert _set(cloud, sets[""])["any_version"] is False


def test_an_image_of_the_settings_stays(cloud: Cloud, tmp_path: Path) -> None:
    _store(cloud, pod_base("gs"), Platform(CURRENT.minor, MACHINE, CURRENT.flow))
    found = carry(settings_of(tmp_path, image="team/task:1"), Prepared(), lambda _: None)
    assert "METAFLOW_PLATFORM_IMAGES" not in found
    [address] = json.loads(found["METAFLOW_PLATFORM_PACKAGES"]).values()
    assert _set(cloud, address)["any_version"] is True  # nothing is declared: what the image has will do


def test_bootstrap_stock_carries_nothing(tmp_path: Path) -> None:
    assert carry(settings_of(tmp_path, bootstrap="stock"), Prepared(), lambda _: None) == {}


_WITHOUT_INDEX = """
import sys; from pathlib import Path
from platform_cli.adapters.dependencies.carry import carry
from platform_cli.core.dependencies import Lock, LockedPackage, LockedSet
from platform_cli.core.errors import PrerequisiteError
from platform_cli.core.interpreters import CURRENT, Prepared
from tests.unit.kubernetes.settings import settings_of
settings = settings_of(Path(sys.argv[1]), store="gs://bucket/elsewhere")
print(carry(settings, Prepared(), lambda event: print(event.text)))
sets = (LockedSet(pythons=(CURRENT.minor,), packages=(LockedPackage(name="one", version="1"),)),)
try:
    carry(settings, Prepared(lock=Lock(declared="", source="", sets=sets)), lambda event: None)
except PrerequisiteError as error:
    print(error.code)
"""


def test_without_an_index_declared_packages_are_refused_and_any_other_flow_falls_back(tmp_path: Path) -> None:
    env = {**os.environ, "UV_CACHE_DIR": str(tmp_path / "cache")}
    command = [sys.executable, "-c", _WITHOUT_INDEX, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    *told, carried, code = done.stdout.splitlines()
    assert (carried, code) == ("{}", "PACKAGES_UNFIT"), done.stderr
    assert any("Pods use Metaflow's own bootstrap" in line for line in told)


def test_versions_of_the_flow_hold_where_metaflows_needs_agree() -> None:
    own = (_package("protobuf", "6.33.6"), _package("requests", "2.33.0"))
    found = with_base(("gs",), own, ())
    assert [one.version for one in found if one.name == "protobuf"] == ["6.33.6"]
    assert len(found) == len({(one.name, one.version) for one in found})


def test_the_flows_own_process_gets_clients_on_a_cluster_only() -> None:
    lock = Lock(declared="", source="", sets=(LockedSet(pythons=("3.11",), packages=(_package("one"),)),))
    assert with_clients(lock, "", "train.py") is lock
    names = {one.name for one in with_clients(lock, "gs://bucket", "train.py").main.packages}
    assert {"one", "google-cloud-storage", "kubernetes"} <= names
