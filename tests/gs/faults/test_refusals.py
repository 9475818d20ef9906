"""What is not there, and what is not allowed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from metaflow_extensions.platform.gs import GS, MetaflowGSAccessDenied, MetaflowGSURLException
from tests.gs.servers.edge import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.gs.conftest import Place

USES: dict[str, Callable[[GS], object]] = {
    "get": lambda gs: gs.get("a"),
    "get, missing or not": lambda gs: gs.get("a", return_missing=True),
    "info": lambda gs: gs.info("a", return_missing=True),
    "put": lambda gs: gs.put("a", "1"),
    "list_paths": lambda gs: gs.list_paths(["a"]),
    "list_recursive": lambda gs: gs.list_recursive(),
}


@pytest.mark.parametrize("use", USES)
def test_a_bucket_that_does_not_exist(remote: Place, use: str) -> None:
    with (
        GS(tmproot=str(remote.scratch), gsroot=f"{remote.scheme}://no-such-bucket/a") as gs,
        pytest.raises(MetaflowGSURLException, match=f"the bucket {remote.scheme}://no-such-bucket does not exist"),
    ):
        USES[use](gs)


@pytest.mark.parametrize("use", USES)
def test_a_bucket_that_is_not_ours(remote: Place, use: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert remote.edge is not None
    account = remote.scratch / "account.json"
    account.write_text(json.dumps({"type": "service_account", "client_email": "tester@project.example"}))
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(account))
    who = {"s3": "the AWS access key tester", "gs": "tester@project.example"}[remote.scheme]
    remote.edge.faults = [Fault(status=403, times=99, method=method) for method in ("GET", "HEAD", "PUT")]
    where = remote.root.removesuffix("/root")
    with (
        remote.open() as gs,
        pytest.raises(MetaflowGSAccessDenied, match=f"{who} has no permission on the bucket {where}"),
    ):
        USES[use](gs)


def test_nothing_is_deleted_without_permission(remote: Place) -> None:
    assert remote.edge is not None
    with remote.open() as gs:
        gs.put("a", "1")
        remote.edge.faults = [Fault(status=401, method=method) for method in ("DELETE", "POST")]
        with pytest.raises(MetaflowGSAccessDenied):
            gs.delete(["a"])
        assert gs.get("a").text == "1"


_AS_NOBODY = """
import os, sys
import obstore.store
from metaflow import GS, MetaflowGSAccessDenied
if os.getuid() == 0:
    os.setgid(65534); os.setuid(65534)
with GS(gsroot=sys.argv[1], tmproot=sys.argv[2]) as gs:
    for use in (lambda: gs.get("secret"), lambda: gs.put("new", "1")):
        try:
            use()
        except MetaflowGSAccessDenied as denied:
            print(denied)
"""


def test_a_folder_that_is_not_ours(folder: Place, tmp_path: Path) -> None:
    with folder.open() as gs:
        gs.put("secret", "1")
    root = Path(folder.root.removeprefix("file://"))
    (root / "secret").chmod(0)
    root.chmod(0o555)
    for parent in (root.parent, *tmp_path.parents[:-2], tmp_path):
        parent.chmod(parent.stat().st_mode | 0o555)
    try:
        said = subprocess.run(
            [sys.executable, "-c", _AS_NOBODY, folder.root, str(tmp_path)],
            env={**os.environ, "METAFLOW_HOME": str(tmp_path)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
    finally:
        root.chmod(0o755)
    assert said.stdout.count("has no permission on file://") == 2, said.stderr
    assert "the user " in said.stdout
