"""Parts of what a pod runs first that a whole pod does not show."""

from __future__ import annotations

import errno
import zipfile
from typing import TYPE_CHECKING

import pytest

from metaflow_extensions.platform.bootstrap.packages import missing
from metaflow_extensions.platform.bootstrap.stop import REFUSED, Stop
from metaflow_extensions.platform.bootstrap.web import repeated
from metaflow_extensions.platform.bootstrap.zips import merge
from platform_cli.adapters.dependencies.archives import Platform, refuse_foreign
from platform_cli.core.dependencies import LockedPackage
from platform_cli.core.errors import PrerequisiteError

if TYPE_CHECKING:
    from pathlib import Path


def test_merged_zip_files_hold_what_each_held(tmp_path: Path) -> None:
    files = []
    for name in ("one", "two", "three"):
        file = tmp_path / f"{name}.zip"
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{name}/__init__.py", f"NAME = {name!r}\n" * 50)
            archive.writestr(f"{name}/empty.py", "")
        files.append(str(file))

    merge(files, str(tmp_path / "all.zip"))

    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == sorted(
            f"{name}/{file}" for name in ("one", "two", "three") for file in ("__init__.py", "empty.py")
        )
        assert archive.read("two/__init__.py") == b"NAME = 'two'\n" * 50


def test_a_full_disk_is_said_at_once() -> None:
    tries = []

    def write() -> None:
        tries.append(1)
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(Stop, match=r"disk is full \(gs://bucket/x\): give the step more") as stop:
        repeated("gs://bucket/x", write)
    assert stop.value.code == REFUSED
    assert len(tries) == 1


def test_what_the_image_has_is_left_alone_in_the_locked_version_or_if_nothing_is_locked_in_any() -> None:
    packages = [
        {"name": "PyTest", "version": pytest.__version__},
        {"name": "metaflow", "version": "0.1"},
        {"name": "nowhere", "version": "1"},
    ]
    assert [one["name"] for one in missing({"any_version": False, "packages": packages})] == ["metaflow", "nowhere"]
    assert [one["name"] for one in missing({"any_version": True, "packages": packages})] == ["nowhere"]


def test_what_was_built_here_for_another_system_is_refused_by_name(tmp_path: Path) -> None:
    for name, is_pure in (("built_here", "false"), ("python_only", "true")):
        info = tmp_path / f"lib/python3.11/site-packages/{name}-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "WHEEL").write_text(f"Wheel-Version: 1.0\nRoot-Is-Purelib: {is_pure}\n", encoding="utf-8")
    elsewhere = Platform("3.11", "another-machine", "python")
    refuse_foreign([LockedPackage(name="python-only")], elsewhere, tmp_path)
    with pytest.raises(PrerequisiteError) as caught:
        refuse_foreign([LockedPackage(name="built-here")], elsewhere, tmp_path)
    assert "built-here has no wheel" in str(caught.value.details)
