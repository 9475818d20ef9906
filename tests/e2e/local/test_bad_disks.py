"""Disks that are full or read-only: real ones, mounted for this test alone."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import shutil
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from tests.conftest import HELLO, Home
from tests.e2e.local.refusal import Refusals

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Golden


@dataclasses.dataclass(frozen=True)
class Disk:
    """A disk in memory on which the home keeps its data; only the home's own commands see it."""

    home: Home

    def mount(self, options: str, place: Path | None = None) -> None:
        """Mount it, or change its options: its size, `ro` or `rw`."""
        where = str(place or self.home.data.parent)
        subprocess.run([*self.home.prefix, "mount", "-t", "tmpfs", "-o", options, "tmpfs", where], check=True)

    def fill(self) -> None:
        """Write until there is no space left."""
        self.shell(f"cat /dev/zero > {self.home.data.parent}/fill 2>&-")

    def free(self) -> None:
        self.shell(f"rm {self.home.data.parent}/fill")

    def shell(self, script: str) -> None:
        subprocess.run([*self.home.prefix, "bash", "-c", script], check=False)


@pytest.fixture
def disk(home: Home) -> Iterator[Disk]:
    unshare, enter = shutil.which("unshare"), shutil.which("nsenter")
    if os.geteuid() != 0 or unshare is None or enter is None:
        pytest.skip("only root on Linux can mount a disk that nobody else sees")
    if subprocess.run([unshare, "--mount", "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine gives nobody a mount namespace, not even root")
    with subprocess.Popen([unshare, "--mount", "sleep", "600"]) as namespace:
        try:
            _wait_for_its_own(namespace.pid)
            prefix = (enter, "--mount", "--target", str(namespace.pid), "env", "-C", str(home.cwd))
            home.data.parent.mkdir(parents=True)
            yield Disk(dataclasses.replace(home, prefix=prefix))
        finally:
            with contextlib.suppress(OSError):
                home.platform("down", "--now")
            namespace.kill()


def _wait_for_its_own(pid: int) -> None:
    """Wait until a process has its own namespace: before that, what is mounted in it would be mounted for everybody."""
    while os.readlink(f"/proc/{pid}/ns/mnt") == os.readlink("/proc/self/ns/mnt"):  # noqa: PTH115 - it is no path
        time.sleep(0.01)


def test_no_room_to_begin_with(disk: Disk, golden: Golden) -> None:
    disk.mount("size=64k")
    Refusals(disk.home, golden)("disk-too-small-for-up", "up", code=4)
    disk.mount("remount,size=20m")
    disk.home.ok("up")
    disk.home.ok("down")


def test_full_while_it_is_up(disk: Disk, golden: Golden) -> None:
    (disk.home.cwd / "hello.py").write_text(HELLO, encoding="utf-8")
    disk.mount("size=2m")
    disk.home.ok("deploy", "hello.py", "--schedule", "daily")
    before = disk.home.ok("deployments")
    disk.fill()
    Refusals(disk.home, golden)("disk-full-for-pause", "pause", "HelloFlow", code=4)
    disk.home.ok("down")
    disk.fill()  # what `down` has removed has made some room
    Refusals(disk.home, golden)("disk-full-for-up", "up", code=4)
    disk.free()
    disk.home.ok("up")
    assert disk.home.ok("deployments") == before, "something was lost"
    assert "succeeded" in disk.home.ok("run", "hello.py")


def test_read_only(disk: Disk, golden: Golden) -> None:
    disk.mount("size=20m,ro")
    Refusals(disk.home, golden)("disk-read-only", "up", code=4)
    disk.mount("remount,rw")
    disk.home.ok("up")
    disk.home.ok("down")


def test_a_working_folder_that_is_read_only(disk: Disk) -> None:
    project = disk.home.cwd / "project"
    project.mkdir()
    disk.mount("size=1m", project)
    disk.shell(f"cat > {project}/hello.py <<'END'\n{HELLO}\nEND")
    disk.mount("remount,ro", project)
    within = dataclasses.replace(disk.home, prefix=(*disk.home.prefix, "env", "-C", str(project)))
    assert "succeeded" in within.ok("run", "hello.py")
    within.ok("deploy", "hello.py", "--schedule", "daily")
    within.ok("down")
