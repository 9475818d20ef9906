"""Uploads of packages: only what is missing, again after a failure, and two at once."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.parse import unquote

from tests.gs.servers.edge import Fault

if TYPE_CHECKING:
    from tests.bootstrap.conftest import Rig


def _archives(rig: Rig, version: str) -> list[str]:
    return [name for name in rig.cloud.objects() if "/archives/" in name and f"/{version}-" in name]


def _sent(rig: Rig) -> list[str]:
    sent = [unquote(one.path) for one in rig.cloud.edge.requests if one.method == "PUT"]
    rig.cloud.edge.requests.clear()
    return [path for path in sent if "/archives/" in path and "/archives/+" not in path]


def test_what_is_there_is_not_uploaded_again(rig: Rig) -> None:
    _sent(rig)
    first = rig.put(version="3.0")
    assert len(_sent(rig)) == 2

    second = rig.put(version="3.0")

    assert second.stdout == first.stdout
    assert _sent(rig) == []
    content = rig.cloud.read(first.stdout.removeprefix("gs://bucket/"))
    assert first.stdout.endswith(f"/sets/{hashlib.sha256(content).hexdigest()}.json")


def test_a_broken_upload_goes_on_where_it_stopped(rig: Rig) -> None:
    rig.cloud.edge.faults.append(Fault(times=1000, method="PUT", status=503, path="/numbers-data/"))
    broken = rig.put(version="4.0")
    rig.cloud.edge.faults.clear()
    assert broken.returncode == 1
    assert "PACKAGES_NOT_UPLOADED" in broken.stderr
    assert "type the same command again" in broken.stderr
    assert len(_archives(rig, "4.0")) == 1
    _sent(rig)

    again = rig.put(version="4.0")

    assert again.returncode == 0, again.stderr
    assert ["numbers-data" in path for path in _sent(rig)] == [True]
    assert len(_archives(rig, "4.0")) == 2


def test_two_at_once_make_one_set(rig: Rig) -> None:
    rig.put(version="5.0")  # so that both find the wheels
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda cache: rig.put(version="5.0", cache=cache), ("one", "two")))

    assert [done.returncode for done in both] == [0, 0], both
    assert both[0].stdout == both[1].stdout
    assert len(_archives(rig, "5.0")) == 2


def test_what_does_not_exist_is_refused_by_name(rig: Rig) -> None:
    (rig.folder / "nothing").mkdir(exist_ok=True)

    done = rig.put(version="6.0", links="nothing")

    assert done.returncode == 1
    assert "PACKAGES_UNFIT" in done.stderr
    assert "greeting" in done.stderr
