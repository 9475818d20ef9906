"""The billing account: who may do what on it, and its budgets, which are nothing of the project's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.cloud.google_routes import Refused, Request, route

if TYPE_CHECKING:
    from tests.cloud.google_cloud import GoogleCloud

KIND = "google_billing_budget"
_PAGE = 2  # so that nobody forgets that there are more


@route("POST", "cloudbilling.googleapis.com/v1/billingAccounts/{account}:testIamPermissions")
def test_permissions(cloud: GoogleCloud, request: Request) -> Any:
    _known(cloud, request)
    asked = request.json["permissions"]
    return {"permissions": [one for one in asked if cloud.may(one, request.token)]}


@route("GET", "billingbudgets.googleapis.com/v1/billingAccounts/{account}/budgets", "billing.budgets.list")
def budgets(cloud: GoogleCloud, request: Request) -> Any:
    _known(cloud, request)
    prefix, scope = f"billingAccounts/{cloud.account}/", request.asked("scope")
    there = [_told(cloud, one) for one in cloud.inventory.ids(KIND) if one.startswith(prefix)]
    about = [one for one in there if not scope or f"projects/{cloud.number}" in one["budgetFilter"]["projects"]]
    if scope and scope not in {f"projects/{cloud.project}", f"projects/{cloud.number}"}:
        raise Refused(400, "Request contains an invalid argument.", "badRequest")
    begin = int(request.asked("pageToken") or 0)
    following = str(begin + _PAGE) if begin + _PAGE < len(about) else ""
    return {"budgets": about[begin : begin + _PAGE], "nextPageToken": following}


def add(cloud: GoogleCloud, name: str, display_name: str, *projects: str) -> str:
    """Put somebody's budget on the account; return its id."""
    identity = f"billingAccounts/{cloud.account}/budgets/{name}"
    about = [{"projects": [f"projects/{one}" for one in projects]}]
    own = {"id": identity, "name": name, "billing_account": cloud.account}
    cloud.inventory.things[KIND, identity] = {**own, "display_name": display_name, "budget_filter": about}
    return identity


def _told(cloud: GoogleCloud, identity: str) -> dict[str, Any]:
    state = cloud.inventory.things[KIND, identity]
    [about] = state["budget_filter"]
    return {"name": identity, "displayName": state["display_name"], "budgetFilter": {"projects": about["projects"]}}


def _known(cloud: GoogleCloud, request: Request) -> None:
    if request.parts["account"] != cloud.account:
        raise Refused(403, "The caller does not have permission", "forbidden")
