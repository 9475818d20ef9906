"""A budget's life: asked for, changed, lost, killed in the making, asked for no longer, taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cloud.google_budgets import KIND, add
from tests.cloud.google_cloud import ACCOUNT
from tests.cloud.inventory import Fault
from tests.gcp import kills
from tests.gcp.places import PROJECT

if TYPE_CHECKING:
    from tests.gcp.places import Place

SERVICE = "billingbudgets.googleapis.com"
STATES = f"{PROJECT}-platform-state"
WANTED: list[str] = []


@pytest.fixture
def watched(gcp: Place) -> Place:
    """Ask for mails at 100 a month."""
    gcp.write("budget", 100)
    return gcp


def _units(gcp: Place) -> list[str]:
    """Return the amounts of all budgets."""
    ids = gcp.cloud.inventory.ids(KIND)
    return [gcp.cloud.inventory.things[KIND, one]["amount"][0]["specified_amount"][0]["units"] for one in ids]


def test_it_comes_changes_and_goes_with_its_setting(watched: Place) -> None:
    done = watched.run("up")
    assert "half, nine tenths and all of 100 in a month" in done.text
    assert SERVICE in watched.cloud.services
    assert ["billing budget", "created"] in [[kind, action] for kind, _, action in done.told["changes"]]
    [identity] = watched.cloud.inventory.ids(KIND)
    assert {action for _, _, action in watched.ok("up")["changes"]} == {"unchanged"}
    watched.write("budget", 1)
    done = watched.run("up")
    assert "all of 1 in a month" in done.text
    assert [[kind, action] for kind, _, action in done.told["changes"] if action != "unchanged"] == [
        ["billing budget", "configured"]
    ]
    assert (watched.cloud.inventory.ids(KIND), _units(watched)) == ([identity], ["1"])
    watched.write("budget", 0)
    done = watched.run("up")
    assert "An alert goes out" not in done.text
    assert [[kind, action] for kind, _, action in done.told["changes"] if action != "unchanged"] == [
        ["billing budget", "removed"]
    ]
    assert watched.cloud.inventory.ids(KIND) == []
    assert {action for _, _, action in watched.ok("up")["changes"]} == {"unchanged"}


def test_it_is_shown_before_it_is_made_also_where_nobody_tells_who_pays(watched: Place) -> None:
    shown = watched.run("up", "--dry-run")
    assert "billing budget" in [line.strip() for line in shown.text.splitlines()]
    watched.cloud.services.discard("cloudbilling.googleapis.com")
    shown = watched.run("up", "--dry-run")
    assert shown.code == 0, shown.text
    assert "half, nine tenths and all of 100 in a month" in shown.text
    assert watched.kinds() == []


def test_without_one_nothing_is_switched_on_for_it(gcp: Place) -> None:
    done = gcp.run("up")
    assert "An alert goes out" not in done.text
    assert SERVICE not in gcp.cloud.services
    assert gcp.cloud.inventory.ids(KIND) == []


def test_down_takes_it_away_and_leaves_those_of_others(watched: Place) -> None:
    theirs = add(watched.cloud, "theirs", "platform-dev", "111111")
    watched.ok("up")
    shown = watched.ok("down", "--dry-run")["changes"]
    assert ["billing budget", "removed"] in [[kind, action] for kind, _, action in shown]
    assert len(watched.cloud.inventory.ids(KIND)) == 2
    told = watched.ok("down", "--purge")
    assert ["billing budget", "removed"] in [[kind, action] for kind, _, action in told["changes"]]
    assert told["left"] == []
    assert watched.cloud.inventory.ids(KIND) == [theirs]


def test_it_goes_with_a_production_environment_whose_protection_is_lifted(watched: Place) -> None:
    watched.write("size", "production")
    watched.ok("up")
    assert watched.run("down", "--purge").told["code"] == "ENVIRONMENT_PROTECTED"
    assert _units(watched) == ["100"]
    watched.write("protected", value=False)
    assert watched.ok("down", "--purge")["left"] == []
    assert watched.kinds() == []


@pytest.mark.parametrize("amount", [100, 0])
def test_with_a_lost_state_it_is_found_again(amount: int, watched: Place) -> None:
    watched.ok("up")
    before = watched.cloud.inventory.ids(KIND)
    watched.cloud.kept("objects")[STATES].clear()
    told = watched.ok("up")
    assert "created" not in {action for _, _, action in told["changes"]}
    assert watched.cloud.inventory.ids(KIND) == before
    watched.cloud.kept("objects")[STATES].clear()
    watched.write("budget", amount)
    assert watched.ok("down", "--purge")["left"] == []
    assert watched.kinds() == []


def test_down_says_what_it_could_not_take(watched: Place) -> None:
    """Of two that are alike, one is the state's."""
    watched.ok("up")
    add(watched.cloud, "zzz", "platform-dev", watched.cloud.number)
    [first, _] = watched.cloud.inventory.ids(KIND)
    told = watched.ok("down", "--purge")
    [left] = watched.cloud.inventory.ids(KIND)
    assert left != first
    assert told["left"] == [f"billing budget {left}"]
    lost = watched.run("down", "--purge")
    assert lost.told["code"] == "STATE_LOST"
    assert lost.told["hint"].endswith("platform up")
    watched.ok("up")  # the hint, followed
    assert watched.cloud.inventory.ids(KIND) == [left]
    assert watched.ok("down", "--purge")["left"] == []
    assert watched.kinds() == []


def test_a_second_account_that_pays_gets_it(watched: Place) -> None:
    watched.ok("up")
    watched.cloud.account = "FFFFFF-6789AB-CDEF01"
    watched.ok("up")
    [identity] = watched.cloud.inventory.ids(KIND)
    assert identity.startswith("billingAccounts/FFFFFF-6789AB-CDEF01/")


def test_who_may_not_set_one_is_told_before_anything_is_made_and_either_hint_works(watched: Place) -> None:
    watched.cloud.granted_on_account = {"billing.budgets.get", "billing.budgets.list"}
    before = set(watched.cloud.services)
    done = watched.run("up")
    assert done.told["code"] == "PREREQUISITES_MISSING"
    assert f"May you set a budget on billing account {ACCOUNT}? No: you lack billing.budgets.create" in done.text
    assert f"gcloud billing accounts add-iam-policy-binding {ACCOUNT}" in done.told["hint"]
    assert (watched.kinds(), watched.cloud.services) == ([], before)
    watched.write("budget", 0)
    assert watched.run("up").code == 0
    watched.write("budget", 100)
    watched.cloud.granted_on_account = None
    assert watched.run("up").code == 0
    assert _units(watched) == ["100"]


def test_a_new_project_is_asked_again_once_its_services_are_on(watched: Place) -> None:
    watched.cloud.services = {"serviceusage.googleapis.com", "storage.googleapis.com"}
    watched.cloud.granted_on_account = set()
    done = watched.run("up")
    assert done.told["code"] == "PREREQUISITES_MISSING"
    assert "May you set a budget" in done.told["message"]
    assert watched.kinds() == []
    watched.cloud.granted_on_account = None
    assert watched.run("up").code == 0


REFUSALS = [
    ("The caller does not have permission", "BUDGET_FORBIDDEN", "roles/billing.costsManager"),
    (
        (
            "Cloud Billing Budget API has not been used in project 404096009001 before or it is disabled. Enable it by "
            f"visiting https://console.developers.google.com/apis/api/{SERVICE}/overview?project=1 then retry."
        ),
        "GCP_API_DISABLED",
        f"gcloud services enable {SERVICE} --project 404096009001",
    ),
]


@pytest.mark.parametrize(("said", "code", "hint"), REFUSALS)
def test_what_google_refuses_later_is_told_and_the_next_run_goes_on(
    said: str, code: str, hint: str, watched: Place
) -> None:
    for verb, operation in (("up", "create"), ("down", "delete")):
        watched.cloud.inventory.faults.append(Fault(403, said, "forbidden", KIND, operation=operation))
        done = watched.run(verb, *(["--purge"] if verb == "down" else []))
        assert done.told["code"] == code, done.text
        assert hint in done.told["hint"]
        watched.cloud.inventory.faults.clear()
        watched.ok("up")
        assert _units(watched) == ["100"]
    assert watched.ok("down", "--purge")["left"] == []
    assert watched.kinds() == []


def test_a_permission_that_is_taken_meanwhile_ends_down_before_terraform_begins(watched: Place) -> None:
    watched.ok("up")
    before = watched.kinds()
    watched.cloud.granted_on_account = set()
    done = watched.run("down", "--purge")
    assert done.told["code"] == "BUDGET_FORBIDDEN"
    assert f"add-iam-policy-binding {ACCOUNT}" in done.told["hint"]
    assert watched.kinds() == before
    watched.cloud.granted_on_account = None
    watched.ok("down", "--purge")
    assert watched.kinds() == []


@pytest.mark.parametrize("all_of_it", [True, False])
def test_a_kill_while_it_is_made_makes_no_second_one(watched: Place, *, all_of_it: bool) -> None:
    if not WANTED:
        WANTED.extend(kills.full(watched))
        watched.ok("down", "--purge")
    assert WANTED.count(KIND) == 1
    watched.cloud.inventory.pace = kills.PACE
    assert kills.at_call(watched, "up", KIND, WANTED, all_of_it=all_of_it).wrong == ""
