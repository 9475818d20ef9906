"""The bucket for states, and how buckets are emptied."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.google.buckets import bucket_exists, delete_bucket, empty_bucket, ensure_state_bucket
from platform_cli.adapters.google.refusals import GoogleRefusedError
from platform_cli.adapters.kubernetes.store_access import check_store
from platform_cli.core.errors import ConflictError
from platform_cli.core.settings import EnvironmentTable
from tests.cloud.google_cloud import USE, Fault
from tests.cloud.google_objects import put
from tests.cloud.google_storage import bucket_body

if TYPE_CHECKING:
    from pathlib import Path

    from platform_cli.adapters.google.api import Google
    from tests.cloud.google_cloud import GoogleCloud

NAME, LABELS = "acme-ml-dev-platform-state", {"platform-managed": "true"}


def make(google: Google) -> bool:
    return ensure_state_bucket(google, NAME, "us-central1", LABELS)


def test_it_is_made_once_and_guarded(cloud: GoogleCloud, google: Google) -> None:
    assert not bucket_exists(google, NAME)
    assert make(google)
    assert not make(google)
    assert bucket_exists(google, NAME)
    made = bucket_body(cloud, NAME)
    assert made["versioning"] == {"enabled": True}
    assert made["iamConfiguration"]["uniformBucketLevelAccess"] == {"enabled": True}
    assert made["iamConfiguration"]["publicAccessPrevention"] == "enforced"
    assert made["softDeletePolicy"] == {"retentionDurationSeconds": "604800"}
    assert (made["location"], made["labels"]) == ("us-central1", LABELS)


def test_a_name_that_is_taken_is_told_from_a_missing_permission(cloud: GoogleCloud, google: Google) -> None:
    cloud.kept("foreign buckets")[NAME] = True
    with pytest.raises(ConflictError, match="taken by another project") as caught:
        make(google)
    assert caught.value.code == "BUCKET_TAKEN"
    cloud.facts.clear()
    make(google)
    cloud.granted = {USE, "storage.buckets.get"}
    with pytest.raises(GoogleRefusedError, match=r"storage\.buckets\.list"):
        make(google)


def test_an_answer_that_is_lost_makes_no_conflict(cloud: GoogleCloud, google: Google) -> None:
    cloud.faults.append(Fault(503, method="POST", path="storage.googleapis.com/*", late=True))
    assert not make(google)  # made by the first try, and the second one found it
    assert bucket_exists(google, NAME)


def test_all_objects_go_with_all_their_versions(cloud: GoogleCloud, google: Google) -> None:
    make(google)
    for number in range(700):
        put(cloud, NAME, f"metaflow/{number}")
    for number in range(50):
        put(cloud, NAME, f"metaflow/{number}")
    put(cloud, NAME, "states/dev.tfstate")
    with pytest.raises(GoogleRefusedError, match="not empty"):
        delete_bucket(google, NAME)
    assert empty_bucket(google, NAME, "metaflow/") == 750
    left = {name for name, versions in cloud.kept("objects")[NAME].items() if versions}
    assert left == {"states/dev.tfstate"}
    assert len([call for call in cloud.calls if call.where.endswith("batch/storage/v1")]) == 8
    assert empty_bucket(google, NAME) == 1
    assert delete_bucket(google, NAME)
    assert not delete_bucket(google, NAME)


def test_an_object_that_another_one_deletes_meanwhile_is_no_failure(cloud: GoogleCloud, google: Google) -> None:
    make(google)
    for number in range(3):
        put(cloud, NAME, str(number))
    cloud.faults.append(Fault(404, reason="notFound", method="DELETE", late=True))
    assert empty_bucket(google, NAME) == 3
    assert not any(cloud.kept("objects")[NAME].values())


def test_an_object_that_may_not_be_deleted_is_a_failure(cloud: GoogleCloud, google: Google) -> None:
    make(google)
    put(cloud, NAME, "held")
    cloud.granted = {USE, "storage.objects.list"}
    with pytest.raises(GoogleRefusedError) as caught:
        empty_bucket(google, NAME)
    assert caught.value.code == "GCP_PERMISSION_DENIED"
    assert "storage.objects.delete" in caught.value.message


def test_a_login_that_names_no_project_can_use_the_store(
    reached: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cloud: GoogleCloud
) -> None:
    """`gcloud auth application-default login` makes such a one, and objects belong to no project."""
    monkeypatch.setenv("PATH", str(tmp_path))  # a gcloud would be asked for the project
    cloud.inventory.things["google_storage_bucket", "acme-data"] = {"name": "acme-data"}
    assert "GOOGLE_CLOUD_PROJECT" not in reached
    check_store(EnvironmentTable(store="gs://acme-data/team"))
    assert not any(cloud.kept("objects")["acme-data"].values())
