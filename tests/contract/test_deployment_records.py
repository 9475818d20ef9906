"""What every record of deployments does, wherever it is kept."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

from platform_cli.core.flow import EventTrigger, FlowFacts, FlowParameter
from platform_cli.core.records import Deployment, Release
from platform_cli.core.stage import Stage

if TYPE_CHECKING:
    from platform_cli.core.ports import Deployments

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=timezone.utc)


def release(version: int) -> Release:
    """Return a release with a bit of everything."""
    facts = FlowFacts(
        flow_name="HelloFlow",
        parameters=(FlowParameter("who", required=True),),
        events=(EventTrigger("data", {"who": "name"}),),
        branch="test.staging",
    )
    options = ("--who", "you & 'me' + ü")
    return Release(
        version=version, digest=f"d{version}", created=NOW, flow_file="hello.py", facts=facts, options=options
    )


def deployment(name: str, version: int = 1, **changes: object) -> Deployment:
    """Return a deployment of a release."""
    fields = {"name": name, "flow_name": "HelloFlow", "source": "hello.py", "release": version, "cron": "0 2 * * *"}
    return Deployment(**{**fields, "stage": Stage("staging"), **changes})  # type: ignore[arg-type]  # from callers here


def deploy(record: Deployments, name: str, version: int = 1) -> Deployment:
    """Do what `platform deploy` does with the record."""
    record.deployment(name)
    record.add_release(name, release(version))
    made = deployment(name, version)
    record.put_deployment(made, "deployed", f"release {version}", "ada")
    return made


def test_a_new_record_is_empty(record: Deployments) -> None:
    assert record.deployments() == []
    assert record.deployment("daily") is None
    assert record.releases("daily") == []
    assert record.history("daily") == []


def test_what_is_recorded_is_read_back_whole(record: Deployments) -> None:
    made = deploy(record, "daily")
    assert record.deployment("daily") == made
    assert record.releases("daily") == [release(1)]
    [entry] = record.history("daily")
    assert (entry.action, entry.detail, entry.author) == ("deployed", "release 1", "ada")
    assert abs((datetime.now(timezone.utc) - entry.at).total_seconds()) < 60


def test_releases_and_history_come_in_their_order(record: Deployments) -> None:
    for version in range(1, 13):
        deploy(record, "daily", version)
    assert [one.version for one in record.releases("daily")] == list(range(1, 13))
    assert [entry.detail for entry in record.history("daily")] == [f"release {version}" for version in range(1, 13)]


def test_deployments_come_by_name_and_know_nothing_of_each_other(record: Deployments) -> None:
    for name in ("weekly", "daily", "prod.daily", "test.ada.daily"):
        deploy(record, name)
    assert [one.name for one in record.deployments()] == ["daily", "prod.daily", "test.ada.daily", "weekly"]
    record.remove_deployment("daily", "bob")
    assert [one.name for one in record.deployments()] == ["prod.daily", "test.ada.daily", "weekly"]
    assert record.releases("prod.daily") == [release(1)]


def test_a_later_form_takes_the_place_of_the_earlier_one(record: Deployments) -> None:
    deploy(record, "daily")
    record.put_deployment(deployment("daily", paused=True), "paused", "", "bob")
    found = record.deployment("daily")
    assert found is not None
    assert found.paused
    assert [entry.author for entry in record.history("daily")] == ["ada", "bob"]


def test_history_outlives_a_deployment_and_its_releases_do_not(record: Deployments) -> None:
    deploy(record, "daily")
    record.remove_deployment("daily", "bob")
    assert record.deployment("daily") is None
    assert record.releases("daily") == []
    deploy(record, "daily")
    assert [entry.action for entry in record.history("daily")] == ["deployed", "undeployed", "deployed"]
    assert [one.version for one in record.releases("daily")] == [1]
