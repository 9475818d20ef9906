"""The database of a cluster outlives its pod, its disk, its cluster; and nothing newer is replaced unasked."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.backup_store import BackupStore
from platform_cli.core.cluster_objects import Ref
from platform_cli.targets.phases.kubernetes.keep_data import KeepData
from tests.cluster.environments import cluster, needs_cluster, new_target
from tests.cluster.refusing_store import refusing
from tests.cluster.typed import Place, until

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = needs_cluster
CLAIM, POD = "data-metadata-database-0", "metadata-database-0"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("backup")
    made = Place(new_target(folder), folder)
    try:
        made.up()
        yield made
    finally:
        made.well("down", "--now", "--purge", "--yes")


@pytest.fixture
def place(made: Place) -> Place:
    """The environment, up, whatever another test has left of it."""
    if not made.target.is_up():
        made.up()
    return made


@pytest.fixture
def flow() -> str:
    """A flow's name that no other test has used."""
    return f"Kept{uuid.uuid4().hex[:8]}"


def test_a_database_that_is_kept_comes_back_in_an_empty_cluster_once(place: Place, flow: str) -> None:
    recorded = place.record(flow, 3)
    receipt = place.well("down", "--keep-data", "--yes")
    assert place.target.settings.values.store in receipt
    assert cluster().get(Ref("Namespace", place.namespace)) is None
    assert "the next `platform up` restores it" in place.well("backup", "--list")
    place.up()
    assert place.runs(flow) == recorded
    newer = place.record(flow, 1)
    place.up()
    assert place.runs(flow) == sorted([*recorded, *newer])


def test_a_lost_disk_is_replaced_by_a_backup(place: Place, flow: str) -> None:
    recorded = place.record(flow, 2)
    assert "platform restore" in place.well("backup")
    before = _disk(place)
    cluster().delete(Ref("PersistentVolumeClaim", CLAIM, place.namespace))
    cluster().delete(Ref("Pod", POD, place.namespace))
    until(lambda: _disk(place) not in {before, ""}, "another disk")
    place.up()
    assert place.record("Afterwards", 1), "a new database serves at once"
    done = place.platform("restore")
    assert (done.code, "1 run " in done.printed) == (2, True), done.printed
    place.well("restore", "--yes")
    assert place.runs(flow) == recorded


def test_an_older_backup_asks_before_newer_runs_are_lost(place: Place, flow: str) -> None:
    recorded = place.record(flow, 1)
    place.well("backup")
    name = place.newest()
    place.well("restore", name)
    newer = place.record(flow, 2)
    done = place.platform("restore", name)
    assert done.code == 2
    assert "CONFIRMATION_NEEDED" in done.printed
    assert "2 runs" in done.printed
    assert place.runs(flow) == sorted([*recorded, *newer])
    place.well("restore", name, "--yes")
    assert place.runs(flow) == recorded


def test_a_backup_that_was_cut_short_changes_nothing(place: Place, flow: str) -> None:
    recorded = place.record(flow, 1)
    place.well("backup")
    store = place.target.backups.store
    whole = store.read(f"platform/backups/{place.newest()}.dump")
    assert whole is not None
    store.write("platform/backups/cut.dump", whole.data[:-400])
    done = place.platform("restore", "cut", "--yes")
    store.remove(["cut"])
    assert done.code == 5
    assert "DATABASE_REFUSED" in done.printed
    assert place.runs(flow) == recorded


def test_a_backup_that_is_not_there_names_a_near_one(place: Place) -> None:
    place.well("backup")
    done = place.platform("restore", place.newest()[:-1])
    assert done.code == 2
    assert "BACKUP_UNKNOWN" in done.printed
    assert place.newest() in done.printed


def test_each_night_a_dump_is_stored_that_can_be_restored(place: Place, flow: str) -> None:
    recorded = place.record(flow, 2)
    cron = cluster().get(Ref("CronJob", "database-backup", place.namespace))
    assert cron is not None
    job = {"apiVersion": "batch/v1", "kind": "Job", "spec": cron["spec"]["jobTemplate"]["spec"]}
    cluster().create({**job, "metadata": {"name": "tonight", "namespace": place.namespace}})
    tonight = Ref("Job", "tonight", place.namespace)
    until(lambda: bool((cluster().get(tonight) or {}).get("status", {}).get("succeeded")), "the dump")
    cluster().delete(tonight)
    name = place.newest()
    assert name.startswith("nightly-")
    newer = place.record(flow, 1)
    place.well("restore", name, "--yes")
    assert place.runs(flow) == recorded != newer


def test_a_store_that_takes_nothing_stops_down_before_anything_is_gone(place: Place, flow: str) -> None:
    recorded = place.record(flow, 1)
    there = {kind: place.objects(kind) for kind in ("PersistentVolumeClaim", "Secret", "Deployment", "EventSource")}
    with refusing() as address:
        done = place.platform("down", "--keep-data", "--yes", STORAGE_EMULATOR_HOST=address)
        kept = place.platform("backup", STORAGE_EMULATOR_HOST=address)
    for refused in (done, kept):
        assert refused.code == 4, refused.printed
        assert "STORE_UNUSABLE" in refused.printed
        assert place.target.settings.values.store in refused.printed
    assert {kind: place.objects(kind) for kind in there} == there
    assert place.runs(flow) == recorded


def test_a_disk_without_a_database_is_not_removed_as_kept(place: Place, flow: str) -> None:
    recorded = place.record(flow, 1)
    place.well("down")
    done = place.platform("down", "--keep-data", "--yes")
    assert done.code == 7
    assert "DATABASE_NOT_KEPT" in done.printed
    assert place.platform("backup").code == 7
    place.up()
    assert place.runs(flow) == recorded


def test_a_down_that_died_after_the_dump_is_repeated_and_a_purge_forgets_what_it_kept(place: Place, flow: str) -> None:
    recorded = place.record(flow, 1)
    phases = place.target.down_phases(lambda _: None, now=False, purge=False, keep_data=True)
    for phase in phases[: [type(one) for one in phases].index(KeepData) + 1]:
        phase.run()
    kept = place.newest()
    cluster().delete(Ref("StatefulSet", "metadata-database", place.namespace))
    until(lambda: not place.target.backups.database.is_serving(), "the end of the database")
    place.well("down", "--keep-data", "--yes")
    assert place.newest() == kept
    place.well("down", "--purge", "--yes")
    place.up()
    assert place.target.backups.database.runs() == 0
    place.well("restore", kept)
    assert recorded[0] in place.runs(flow)


def test_status_says_how_much_is_in_the_store(place: Place) -> None:
    store = BackupStore(place.target.settings.values.store)
    before = place.target.data_size().bytes
    store.write("metaflow/something", b"x" * 1_000_000)
    assert place.target.data_size().bytes >= before + 1_000_000
    assert "MB" in place.well("status")


def _disk(place: Place) -> str:
    return place.target.backups.database.claim()
