"""The store of the rig keeps Google's promises, as unmodified clients see them."""

from __future__ import annotations

import concurrent.futures
import importlib
import shutil
import subprocess
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from platform_cli.adapters.buckets import open_bucket
from tests.cluster.rig.places import BUCKET

if TYPE_CHECKING:
    from pathlib import Path

WRITERS = 16
BACKEND = """
terraform {
  backend "gcs" {
    bucket = "%s"
    prefix = "%s"
  }
}
output "answer" { value = 42 }
"""


@pytest.fixture(scope="module")
def client() -> Any:
    storage: Any = importlib.import_module("google.cloud.storage")  # not typed
    return storage.Client()


@pytest.fixture(scope="module")
def bucket(client: Any) -> Any:
    return client.bucket(BUCKET)


@pytest.fixture
def blob(bucket: Any) -> Any:
    """An object that is there, at its first version."""
    made = bucket.blob(f"rig/{uuid.uuid4().hex}")
    made.upload_from_string(b"one")
    return made


def _refused() -> Any:
    from google.api_core.exceptions import PreconditionFailed

    return pytest.raises(PreconditionFailed)


def test_its_xml_interface_keeps_them_too() -> None:
    import obstore
    from obstore.exceptions import AlreadyExistsError, PreconditionError

    store, key = open_bucket(f"gs://{BUCKET}/xml", ""), uuid.uuid4().hex
    obstore.put(store, key, b"one", mode="create")
    with pytest.raises(AlreadyExistsError):
        obstore.put(store, key, b"two", mode="create")
    first = obstore.head(store, key)
    version: Any = {"e_tag": first["e_tag"], "version": first["version"]}
    obstore.put(store, key, b"three", mode=version)
    with pytest.raises(PreconditionError):
        obstore.put(store, key, b"four", mode=version)
    assert bytes(obstore.get(store, key).bytes()) == b"three"


def test_an_old_version_is_neither_replaced_nor_deleted(blob: Any) -> None:
    first = blob.generation
    blob.upload_from_string(b"two", if_generation_match=first)
    with _refused():
        blob.upload_from_string(b"three", if_generation_match=first)
    with _refused():
        blob.delete(if_generation_match=first)
    assert blob.download_as_bytes() == b"two"
    blob.delete(if_generation_match=blob.generation)
    assert not blob.exists()


def test_an_object_is_created_once(blob: Any) -> None:
    with _refused():
        blob.upload_from_string(b"two", if_generation_match=0)


def test_of_many_that_create_an_object_at_once_one_does(bucket: Any) -> None:
    from google.api_core.exceptions import PreconditionFailed

    name = f"rig/{uuid.uuid4().hex}"

    def create(number: int) -> bool:
        try:
            bucket.blob(name).upload_from_string(str(number), if_generation_match=0)
        except PreconditionFailed:
            return False
        return True

    with concurrent.futures.ThreadPoolExecutor(WRITERS) as pool:
        assert sum(pool.map(create, range(WRITERS))) == 1


def test_a_stale_composition_changes_nothing(bucket: Any, blob: Any) -> None:
    target = bucket.blob(f"{blob.name}-whole")
    target.upload_from_string(b"whole")
    with _refused():
        target.compose([blob, blob], if_generation_match=target.generation + 1)
    assert target.download_as_bytes() == b"whole"
    target.compose([blob, blob], if_generation_match=target.generation)
    assert target.download_as_bytes() == b"oneone"


def test_a_change_of_metadata_counts(blob: Any) -> None:
    blob.reload()
    before = blob.metageneration
    blob.metadata = {"colour": "blue"}
    blob.patch(if_metageneration_match=before)
    assert blob.metageneration == before + 1
    with _refused():
        blob.patch(if_metageneration_match=before)


def test_a_pattern_selects(bucket: Any, blob: Any) -> None:
    found = [one.name for one in bucket.list_blobs(match_glob=f"{blob.name[:-4]}????")]
    assert found == [blob.name]


def test_a_bucket_that_holds_something_is_not_deleted(client: Any) -> None:
    from google.api_core.exceptions import Conflict

    made = client.create_bucket(f"rig-{uuid.uuid4().hex[:12]}")
    made.blob("a").upload_from_string(b"a")
    with pytest.raises(Conflict):
        made.delete()
    made.delete(force=True)
    assert not made.exists()


@pytest.mark.skipif(not shutil.which("terraform"), reason="terraform is not installed")
def test_terraform_locks_its_state(tmp_path: Path, bucket: Any) -> None:
    prefix = f"rig/{uuid.uuid4().hex}"
    (tmp_path / "main.tf").write_text(BACKEND % (BUCKET, prefix), encoding="utf-8")
    assert _terraform(tmp_path, "init").returncode == 0
    lock = bucket.blob(f"{prefix}/default.tflock")
    lock.upload_from_string('{"ID": "1", "Who": "someone else"}', if_generation_match=0)
    refused = _terraform(tmp_path, "apply", "-auto-approve")
    assert refused.returncode == 1
    assert "someone else" in refused.stderr
    lock.delete()
    assert _terraform(tmp_path, "apply", "-auto-approve").returncode == 0
    assert bucket.blob(f"{prefix}/default.tfstate").exists()
    assert not lock.exists()


def _terraform(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = ["terraform", *words, "-no-color", "-input=false"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
