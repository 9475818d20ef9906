"""The record in a store, with several people at it and a network in between."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from platform_cli.core.errors import ConflictError, NotReadyError, PrerequisiteError
from tests.contract.test_deployment_records import deploy, deployment, release
from tests.gs.servers.edge import Fault

if TYPE_CHECKING:
    from tests.contract.conftest import StorePlace


def test_a_pause_during_a_deploy_is_not_lost(place: StorePlace) -> None:
    ada, bob = place.opened(), place.opened()
    deploy(ada, "daily")
    ada.deployment("daily")
    bob.deployment("daily")
    bob.put_deployment(deployment("daily", paused=True), "paused", "", "bob")
    with pytest.raises(ConflictError) as caught:
        ada.put_deployment(deployment("daily", 2), "deployed", "release 2", "ada")
    assert caught.value.code == "DEPLOYMENT_CHANGED"
    assert "platform history daily" in caught.value.hint
    found = ada.deployment("daily")
    assert found is not None
    assert found.paused
    assert [entry.author for entry in ada.history("daily")] == ["ada", "bob"]


def test_who_has_seen_the_change_may_go_on(place: StorePlace) -> None:
    ada, bob = place.opened(), place.opened()
    deploy(ada, "daily")
    bob.deployment("daily")
    bob.put_deployment(deployment("daily", paused=True), "paused", "", "bob")
    ada.deployment("daily")
    ada.put_deployment(deployment("daily"), "unpaused", "", "ada")
    assert bob.deployment("daily") == deployment("daily")


def test_an_undeploy_of_what_was_just_deployed_anew_is_refused(place: StorePlace) -> None:
    ada, bob = place.opened(), place.opened()
    deploy(ada, "daily")
    bob.deployment("daily")
    deploy(ada, "daily", 2)
    with pytest.raises(ConflictError):
        bob.remove_deployment("daily", "bob")
    assert [one.version for one in bob.releases("daily")] == [1, 2]


def test_of_two_releases_of_one_number_the_first_stays(place: StorePlace) -> None:
    ada, bob = place.opened(), place.opened()
    ada.add_release("daily", release(1))
    with pytest.raises(ConflictError):
        bob.add_release("daily", release(1))
    assert bob.releases("daily") == [release(1)]
    assert bob.compiled("daily", release(1)).digest == "d1"


def test_many_at_once_lose_nothing(place: StorePlace) -> None:
    people = [place.opened() for _ in range(4)]
    with ThreadPoolExecutor(len(people)) as pool:
        list(pool.map(lambda pair: pair[1].add_release("daily", release(pair[0])), enumerate(people, 1)))
    assert [one.version for one in people[0].releases("daily")] == [1, 2, 3, 4]


def test_somebody_who_is_faster_by_a_moment_is_waited_for(place: StorePlace) -> None:
    ada, bob = place.opened(), place.opened()
    deploy(ada, "daily")
    overtake = Fault(method="PUT", path="daily.json", before=lambda: bob.add_release("daily", release(3)))
    place.edge.faults.append(overtake)
    ada.add_release("daily", release(2))
    assert [one.version for one in ada.releases("daily")] == [1, 2, 3]


def test_an_answer_that_gets_lost_does_no_harm(place: StorePlace) -> None:
    record = place.opened()
    deploy(record, "daily")
    place.edge.faults.append(Fault(method="PUT", path="daily.json", lost=True))
    record.put_deployment(deployment("daily", paused=True), "paused", "", "ada")
    assert [entry.action for entry in record.history("daily")] == ["deployed", "paused"]


def test_the_objects_of_a_release_are_kept_as_they_were_made(place: StorePlace) -> None:
    deploy(place.opened(), "daily")
    deploy(place.opened(), "daily", 2)
    kept = place.opened().compiled("daily", release(1))
    assert kept.template["metadata"]["name"] == "daily-1"


def test_a_store_that_is_not_there_is_told(place: StorePlace) -> None:
    place.url = place.url.replace("record-", "nowhere-")
    with pytest.raises(PrerequisiteError) as caught:
        place.opened().put_deployment(deployment("daily"), "deployed", "", "ada")
    assert caught.value.code == "STORE_UNUSABLE"
    assert "nowhere-" in caught.value.message
    assert "Debug" not in caught.value.message


def test_a_record_that_somebody_has_edited_badly_is_told(place: StorePlace) -> None:
    record = place.opened()
    deploy(record, "daily")
    record._store.write("platform/deployments/daily.json", b'{"deployment": 3}')
    with pytest.raises(NotReadyError) as caught:
        record.deployment("daily")
    assert caught.value.code == "RECORD_BROKEN"
    assert "daily" in caught.value.message
