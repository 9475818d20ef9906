"""A budget is found again by its name and its project, and nobody else's is; who may not set one is told how to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.google.doctor import Wanted, google_checks
from platform_cli.adapters.google.inventory import BUDGET, existing
from platform_cli.adapters.google.permissions import BUDGET_PERMISSIONS, PERMISSIONS
from platform_cli.adapters.google.services import BUDGET_SERVICES, SERVICES, enable
from platform_cli.core.errors import PrerequisiteError
from tests.cloud import stack
from tests.cloud.google_budgets import add
from tests.cloud.google_cloud import ACCOUNT, NUMBER, Fault

if TYPE_CHECKING:
    from platform_cli.adapters.google.api import Google
    from platform_cli.core.changes import Check
    from platform_cli.core.gcp_names import GcpNames
    from tests.cloud.google_cloud import GoogleCloud
    from tests.cloud.stack import Stack

BUDGETS = f"billingbudgets.googleapis.com/v1/billingAccounts/{ACCOUNT}/budgets"


@pytest.fixture
def on(cloud: GoogleCloud) -> GoogleCloud:
    """A project in which the service for budgets is on."""
    cloud.services |= set(BUDGET_SERVICES)
    return cloud


@pytest.fixture
def wanted(names: GcpNames) -> Wanted:
    return Wanted(names, services=(*SERVICES, *BUDGET_SERVICES), budget=True)


def _about_budgets(google: Google, wanted: Wanted) -> list[Check]:
    return [check for check in google_checks(google, wanted) if "budget" in check.question]


def test_ours_is_found_among_those_of_others(on: GoogleCloud, google: Google, names: GcpNames) -> None:
    for number in range(5):
        add(on, f"a{number}", "platform-dev", "111111")  # of the same name, about another project
        add(on, f"b{number}", f"platform-dev-{number}", NUMBER)
    add(on, "c", "platform-dev", NUMBER, "111111")  # about ours and another
    assert existing(google, names, budget=True) == {}
    ours = add(on, "d", "platform-dev", NUMBER)
    assert existing(google, names, budget=True) == {BUDGET: ours}
    assert existing(google, names) == {BUDGET: ours}, "it may have been asked for before"


def test_real_terraform_takes_it_into_a_new_state(
    on: GoogleCloud, google: Google, names: GcpNames, terraform: Stack
) -> None:
    terraform.tell(stack.BUDGET).apply()
    identity = existing(google, names, budget=True)[BUDGET]
    terraform.ok("state", "rm", BUDGET)
    terraform.ok("import", "-input=false", BUDGET, identity)
    assert terraform.changes() == []
    assert on.inventory.ids("google_billing_budget") == [identity]


def test_where_the_service_is_off_or_nobody_pays_there_is_none(
    cloud: GoogleCloud, google: Google, names: GcpNames
) -> None:
    add(cloud, "a", "platform-dev", NUMBER)
    assert existing(google, names, budget=True) == {}
    cloud.services |= set(BUDGET_SERVICES)
    cloud.billed = False
    assert existing(google, names, budget=True) == {}


def test_who_may_not_look_is_told_so_only_if_there_shall_be_one(
    on: GoogleCloud, google: Google, names: GcpNames
) -> None:
    on.granted_on_account = set()
    assert existing(google, names) == {}
    with pytest.raises(PrerequisiteError) as caught:
        existing(google, names, budget=True)
    assert caught.value.code == "BUDGET_FORBIDDEN"
    assert f"add-iam-policy-binding {ACCOUNT} --member user:" in caught.value.hint
    on.granted_on_account = None  # the hint, followed
    assert existing(google, names, budget=True) == {}


def test_a_permission_that_is_missing_on_the_account_is_told_before_anything_is_made(
    on: GoogleCloud, google: Google, wanted: Wanted
) -> None:
    on.granted = {*PERMISSIONS, *BUDGET_PERMISSIONS}  # on the project they are worth nothing
    on.granted_on_account = set(BUDGET_PERMISSIONS) - {"billing.budgets.delete"}
    [no] = [check for check in google_checks(google, wanted) if not check.ok]
    assert no.question == f"May you set a budget on billing account {ACCOUNT}?"
    assert no.answer == "you lack billing.budgets.delete"
    assert f"gcloud billing accounts add-iam-policy-binding {ACCOUNT} --member user:" in no.hint
    assert "--role roles/billing.costsManager; or take `budget` out of platform.toml" in no.hint
    on.granted_on_account = set(BUDGET_PERMISSIONS)
    [yes] = _about_budgets(google, wanted)
    assert (yes.ok, yes.answer) == (True, "all 5 permissions")


def test_where_nobody_pays_there_is_nothing_to_set_it_on(cloud: GoogleCloud, google: Google, wanted: Wanted) -> None:
    cloud.billed = False
    [no] = _about_budgets(google, wanted)
    assert (no.ok, no.answer) == (False, "no account is seen that pays for the project")


def test_without_a_budget_the_account_is_asked_nothing(cloud: GoogleCloud, google: Google, names: GcpNames) -> None:
    assert _about_budgets(google, Wanted(names)) == []
    assert not [call.where for call in cloud.calls if "billingAccounts" in call.where]
    assert len([call for call in cloud.calls if call.where.endswith("/billingInfo")]) == 1


def test_in_a_project_in_which_nothing_is_on_yet_it_cannot_be_told(
    cloud: GoogleCloud, google: Google, wanted: Wanted
) -> None:
    cloud.services = {"serviceusage.googleapis.com"}
    [check] = _about_budgets(google, wanted)
    assert check.ok
    assert check.answer.startswith("cannot be told")


def test_the_service_is_switched_on_and_used_when_it_answers(cloud: GoogleCloud, google: Google) -> None:
    facts = {"service": BUDGET_SERVICES[0]}
    late = Fault(403, "not yet", "SERVICE_DISABLED", facts, path=BUDGETS, times=3)
    cloud.faults.append(late)
    assert enable(google, (*SERVICES, *BUDGET_SERVICES)) == BUDGET_SERVICES
    assert late.times == 0
    assert BUDGET_SERVICES[0] in cloud.services


def test_that_we_may_not_look_is_an_answer_too(cloud: GoogleCloud, google: Google) -> None:
    cloud.granted_on_account = set()
    assert enable(google, (*SERVICES, *BUDGET_SERVICES)) == BUDGET_SERVICES
