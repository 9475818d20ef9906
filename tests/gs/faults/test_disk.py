"""Disks that are full, and writers that die."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.gs.servers.edge import Fault

if TYPE_CHECKING:
    from tests.gs.conftest import Place

_SMALL_DISK = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
_MOUNT = 'mount -t tmpfs -o size=8m tmpfs "$0" && exec "$@"'

_FILL = """
import os, sys
from metaflow import GS, MetaflowGSInsufficientDiskSpace, MetaflowGSNotFound
disk, large = sys.argv[1:]
with GS(gsroot=large) as gs:
    gs.put("big", os.urandom(20 << 20))
    gs.put("small", bytes(1 << 20))
tries = {
    "put": lambda: GS(gsroot=f"file://{disk}/store").put("big", bytes(20 << 20)),
    "put small": lambda: GS(gsroot=f"file://{disk}/store").put_many([(f"s{n}", bytes(1 << 20)) for n in range(20)]),
    "get": lambda: GS(gsroot=large, tmproot=disk, memory=0).get("big"),
    "get small": lambda: GS(gsroot=large, tmproot=disk, memory=0).get_many(["small"] * 20),
    "path": lambda: [one.path for one in GS(gsroot=large, tmproot=disk).get_many(["small"] * 20)],
    "download": lambda: GS(gsroot=large).download("big", f"{disk}/copy"),
}
for name, go in tries.items():
    try:
        go()
    except MetaflowGSInsufficientDiskSpace as full:
        print(name, "->", full)
with GS(gsroot=f"file://{disk}/store") as gs:
    print("whole:", all(one.size == 1 << 20 for one in gs.list_recursive()), os.path.exists(f"{disk}/copy"))
    print("left:", [name for name in os.listdir(f"{disk}/store") if "#" in name])
"""


def test_a_full_disk_is_said_and_leaves_nothing_half_done(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    can = subprocess.run([*_SMALL_DISK, _MOUNT, str(disk), "true"], capture_output=True, check=False)
    if can.returncode != 0:
        pytest.skip("this system lets nobody mount a small disk of their own")
    script = [sys.executable, "-c", _FILL, str(disk), f"file://{tmp_path}/store"]
    done = subprocess.run(
        [*_SMALL_DISK, _MOUNT, str(disk), *script],
        env={**os.environ, "METAFLOW_HOME": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = [line.split(" -> ")[0] for line in done.stdout.splitlines() if "the disk is full" in line]
    assert said == ["put", "put small", "get", "get small", "path", "download"], done.stdout + done.stderr
    assert "whole: True False\nleft: []" in done.stdout


_PUT_BIG = """
import sys
from metaflow import GS
with GS(gsroot=sys.argv[1]) as gs:
    data = bytes(400 << 20)
    print("begin", flush=True)
    while True:
        gs.put("big", data)
"""


def _writer(place: Place) -> subprocess.Popen[str]:
    environment = {**os.environ, "METAFLOW_HOME": str(place.scratch)}
    return subprocess.Popen(
        [sys.executable, "-c", _PUT_BIG, place.root], env=environment, stdout=subprocess.PIPE, text=True
    )


def _kill(writer: subprocess.Popen[str]) -> None:
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    assert writer.stdout
    writer.stdout.close()


def test_a_writer_that_is_killed_leaves_no_half_file(folder: Place) -> None:
    root = Path(folder.root.removeprefix("file://"))
    with _writer(folder) as writer:
        deadline = time.monotonic() + 60
        while not any(file.stat().st_size for file in root.glob("big#*")) and time.monotonic() < deadline:
            time.sleep(0.001)
        _kill(writer)
    with folder.open() as gs:
        assert [one.size for one in gs.list_recursive()] in ([], [400 << 20])
        assert gs.info("big", return_missing=True).size in {None, 400 << 20}
        gs.put("big", b"a new one")
        assert gs.get("big").text == "a new one"


def test_a_writer_that_is_killed_leaves_no_half_object(remote: Place) -> None:
    assert remote.edge is not None
    with _writer(remote) as writer:
        remote.edge.faults = [Fault(method="PUT", skip=1, before=writer.kill)]
        writer.wait()
        assert writer.stdout
        writer.stdout.close()
    with remote.open() as gs:
        assert gs.list_recursive() == []
        assert not gs.info("big", return_missing=True).exists
