"""Deployments, releases and history in the ledger, and their backup beside it."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

import msgspec
import pytest

from platform_cli.adapters.ledger import Ledger
from platform_cli.core.flow import FlowFacts
from platform_cli.core.records import Deployment, Release, RunRecord

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=timezone.utc)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    made = Ledger(tmp_path / "ledger.db")
    made.prepare()
    deploy(made, "daily")
    return made


def deploy(ledger: Ledger, name: str, version: int = 1) -> Deployment:
    facts = FlowFacts(flow_name="HelloFlow")
    release = Release(version=version, digest=f"d{version}", created=NOW, flow_file="hello.py", facts=facts)
    ledger.add_release(name, release)
    made = Deployment(name=name, flow_name="HelloFlow", source="hello.py", release=version, cron="0 2 * * *")
    ledger.put_deployment(made, "deployed", f"release {version}", "ada")
    return made


def test_a_deployment_is_found_with_its_releases_and_history(ledger: Ledger) -> None:
    changed = deploy(ledger, "daily", 2)
    assert ledger.deployment("daily") == changed
    assert [one.version for one in ledger.releases("daily")] == [1, 2]
    assert [(one.action, one.detail, one.author) for one in ledger.history("daily")] == [
        ("deployed", "release 1", "ada"),
        ("deployed", "release 2", "ada"),
    ]
    release = ledger.release("daily", 2)
    assert release is not None
    assert release.digest == "d2"
    assert ledger.release("daily", 3) is None
    assert ledger.release("daily", None) is None


def test_the_next_time_is_kept_and_an_unknown_deployment_is_nothing(ledger: Ledger) -> None:
    ledger.set_next_due("daily", NOW)
    ledger.set_next_due("nobody", NOW)
    found = ledger.deployment("daily")
    assert found is not None
    assert found.next_due == NOW
    assert [one.name for one in ledger.deployments()] == ["daily"]


def test_a_next_time_that_is_known_is_not_written_again(ledger: Ledger) -> None:
    ledger.set_next_due("daily", NOW)
    before = ledger.file.stat().st_mtime_ns, ledger.file.read_bytes()
    ledger.set_next_due("daily", NOW)
    assert (ledger.file.stat().st_mtime_ns, ledger.file.read_bytes()) == before


def test_undeploying_keeps_runs_and_history(ledger: Ledger) -> None:
    run = RunRecord(
        id=0, flow_name="HelloFlow", deployment="daily", release=1, cause="schedule", state="queued", queued=NOW
    )
    ledger.add_run(run)
    ledger.receive("daily", "a", NOW, "{}")
    ledger.remove_deployment("daily", "bob")
    assert ledger.deployments() == []
    assert ledger.releases("daily") == []
    assert ledger.received("daily") == {}
    assert len(ledger.runs(deployment="daily")) == 1
    assert ledger.history("daily")[-1].action == "undeployed"
    assert ledger.history("daily")[-1].author == "bob"


def test_the_backup_holds_what_there_is_after_each_change(ledger: Ledger) -> None:
    deploy(ledger, "weekly")
    backup = msgspec.json.decode(ledger.backup_file.read_bytes())
    assert [one["name"] for one in backup["deployments"]] == ["daily", "weekly"]
    assert [one["version"] for one in backup["releases"]["weekly"]] == [1]
    assert ledger.backup_file.stat().st_mode & 0o777 == 0o600
    ledger.remove_deployment("daily", "ada")
    backup = msgspec.json.decode(ledger.backup_file.read_bytes())
    assert [one["name"] for one in backup["deployments"]] == ["weekly"]
