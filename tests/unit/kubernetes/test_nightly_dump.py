"""The nightly dump as it is applied: confined as all of ours, and its program brings files to a store, whole."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from platform_cli.adapters.kubernetes.manifest_files import manifest_documents
from platform_cli.core.manifests import ManifestValues, render

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from platform_cli.core.cluster_objects import Object


def _rendered(store: str, **values: Any) -> dict[tuple[str, str], Object]:
    given = ManifestValues(
        environment="dev", namespace="ns", concurrency=2, size=values.pop("size", "dev"), store=store, **values
    )
    return {(one["kind"], one["metadata"]["name"]): one for one in render(manifest_documents(), given)}


def _pod(store: str, **values: Any) -> dict[str, Any]:
    spec = _rendered(store, **values)["CronJob", "database-backup"]["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    found: dict[str, Any] = spec
    return found


def test_its_containers_are_confined_and_its_account_has_no_token() -> None:
    pod = _pod("gs://bucket/team")
    assert pod["securityContext"]["runAsNonRoot"]
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for container in (*pod["initContainers"], *pod["containers"]):
        security = container["securityContext"]
        assert security["readOnlyRootFilesystem"]
        assert not security["allowPrivilegeEscalation"]
        assert security["capabilities"] == {"drop": ["ALL"]}
        assert {"cpu", "memory"} == container["resources"]["limits"].keys()
    account = _rendered("gs://bucket")["ServiceAccount", pod["serviceAccountName"]]
    assert account["automountServiceAccountToken"] is False


def test_only_who_uploads_learns_the_store_and_only_who_dumps_the_password() -> None:
    pod = _pod("gs://bucket/team/")
    [dump], [upload] = pod["initContainers"], pod["containers"]
    assert {"name": "STORE", "value": "gs://bucket/team"} in upload["env"]
    assert "PGPASSWORD" in {one["name"] for one in dump["env"]}
    assert not {"PGPASSWORD"} & {one["name"] for one in upload["env"]}


def test_a_store_that_speaks_s3_is_written_by_amazons_tool_with_our_keys() -> None:
    [own] = _pod("s3://bucket/team")["containers"]
    assert own["command"][:3] == ["aws", "s3", "cp"]
    assert own["args"] == ["$(DUMPS)", "$(STORE)/platform/backups"]
    assert "envFrom" not in own
    [other] = _pod("s3://bucket/team", endpoint="https://minio:9000")["containers"]
    assert {"name": "AWS_ENDPOINT_URL", "value": "https://minio:9000"} in other["env"]
    assert other["envFrom"] == [{"secretRef": {"name": "platform-store"}}]


def test_a_large_database_has_room_for_its_dump() -> None:
    dumps = {one["name"]: one for one in _pod("gs://bucket", size="production")["volumes"]}["dumps"]
    assert dumps["emptyDir"]["sizeLimit"] == "50Gi"


class _Google(BaseHTTPRequestHandler):
    """Cloud Storage and the metadata server, as far as the program asks them."""

    stored: dict[str, bytes]
    kept: float  # which part of what is uploaded is stored

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its base names it so
        pass

    def do_GET(self) -> None:
        assert self.headers["Metadata-Flavor"] == "Google"
        self._answer(200, {"access_token": "pod's own"})

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers["Authorization"] != "Bearer pod's own":
            self._answer(403, {})
            return
        asked = urlsplit(self.path)
        [name] = parse_qs(asked.query)["name"]
        data = data[: int(len(data) * self.kept)]
        self.stored[f"{asked.path.split('/')[-2]}/{name}"] = data
        self._answer(200, {"size": str(len(data))})

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@pytest.fixture
def google() -> Iterator[tuple[str, type[_Google]]]:
    handler = type("Handler", (_Google,), {"stored": {}, "kept": 1.0})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"127.0.0.1:{server.server_port}", handler
    server.shutdown()
    server.server_close()


def _upload(folder: Path, address: str, store: str) -> subprocess.CompletedProcess[str]:
    program = _rendered(store)["ConfigMap", "database-backup"]["data"]["upload.py"]
    given = {"STORAGE_EMULATOR_HOST": f"http://{address}", "GCE_METADATA_HOST": address, "DUMPS": str(folder)}
    return subprocess.run(
        [sys.executable, "-c", program],
        env={"PATH": os.environ["PATH"], "STORE": store, **given},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(("store", "prefix"), [("gs://bucket/a team/dev", "bucket/a team/dev/"), ("gs://b", "b/")])
def test_what_is_whole_is_uploaded(tmp_path: Path, google: tuple[str, type[_Google]], store: str, prefix: str) -> None:
    content = os.urandom(3_000_000)
    (tmp_path / "nightly-monday.dump").write_bytes(content)
    (tmp_path / "part").write_bytes(b"half of one")
    done = _upload(tmp_path, google[0], store)
    assert done.returncode == 0, done.stderr
    assert google[1].stored == {f"{prefix}platform/backups/nightly-monday.dump": content}


def test_what_is_stored_in_part_makes_the_night_fail(tmp_path: Path, google: tuple[str, type[_Google]]) -> None:
    google[1].kept = 0.5
    (tmp_path / "nightly-monday.dump").write_bytes(b"x" * 1000)
    done = _upload(tmp_path, google[0], "gs://bucket")
    assert done.returncode == 1
    assert "another size of nightly-monday.dump than 1000 bytes" in done.stderr
