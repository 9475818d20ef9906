"""Tokens of every kind: of a person, a key, another cloud, a machine at Google, and of an account to act as."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from tests.cloud.google_routes import Answer, Refused, Request, route, written

if TYPE_CHECKING:
    from tests.cloud.google_cloud import GoogleCloud

ACCOUNT = "runner@acme-ml-dev.iam.gserviceaccount.com"
_KIND = "google_service_account"
_INSTANCE = "metadata.google.internal/computeMetadata/v1"
_FLAVOUR = {"Metadata-Flavor": "Google", "Content-Type": "text/plain"}


@route("POST", "oauth2.googleapis.com/token", free=True)
@route("POST", "sts.googleapis.com/v1/token", free=True)
def token(cloud: GoogleCloud, _: Request) -> Any:
    if cloud.refreshes:
        answer = {"error": cloud.refreshes.pop(0), "error_description": "Token has been expired or revoked."}
        return written(answer, 400)
    kind = "urn:ietf:params:oauth:token-type:access_token"
    return {"access_token": "ya29.token", "expires_in": 3599, "token_type": "Bearer", "issued_token_type": kind}


@route(
    "POST",
    "iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/{account}:generateAccessToken",
    "iam.serviceAccounts.getAccessToken",
)
def act_as(cloud: GoogleCloud, request: Request) -> Any:
    """Give a token of an account; where a test wants them to be short, each is a new one, and as good as over."""
    account = request.parts["account"]
    if account not in cloud.kept("actable"):
        raise Refused(403, "Permission 'iam.serviceAccounts.getAccessToken' denied", "IAM_PERMISSION_DENIED")
    if not cloud.facts.get("short tokens"):
        return {"accessToken": f"ya29.{account}", "expireTime": "2099-01-01T00:00:00Z"}
    cloud.facts["newest token"] = cloud.facts.get("newest token", 0) + 1
    token = f"ya29.{account}.{cloud.facts['newest token']}"
    return {"accessToken": token, "expireTime": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")}


@route("GET", "metadata.google.internal/", free=True)
@route("GET", f"{_INSTANCE}/universe/universe-domain", free=True)
@route("GET", f"{_INSTANCE}/project/project-id", free=True)
def machine(cloud: GoogleCloud, request: Request) -> Answer:
    """Be the metadata server of a machine at Google, if a test says that there is one."""
    if not cloud.facts.get("machine"):
        return Answer(404)
    text = {"project-id": cloud.project, "universe-domain": "googleapis.com"}.get(request.path.rpartition("/")[2], "")
    return Answer(200, text.encode(), _FLAVOUR)


@route("GET", f"{_INSTANCE}/instance/service-accounts/default/", free=True)
@route("GET", f"{_INSTANCE}/instance/service-accounts/default", free=True)
def machine_account(_cloud: GoogleCloud, _: Request) -> Answer:
    found = written({"email": ACCOUNT, "scopes": [], "aliases": ["default"]})
    return Answer(200, found.body, {**found.headers, **_FLAVOUR, "Content-Type": "application/json"})


@route("GET", f"{_INSTANCE}/instance/service-accounts/default/token", free=True)
@route("GET", f"{_INSTANCE}/instance/service-accounts/{ACCOUNT}/token", free=True)
def machine_token(_cloud: GoogleCloud, _: Request) -> Any:
    return {"access_token": "ya29.machine", "expires_in": 3599, "token_type": "Bearer"}


@route("GET", "iam.googleapis.com/v1/projects/{project}/serviceAccounts/{account}", "iam.serviceAccounts.get")
def account(cloud: GoogleCloud, request: Request) -> Any:
    path = f"projects/{request.parts['project']}/serviceAccounts/{request.parts['account']}"
    if (_KIND, path) not in cloud.inventory.things:
        raise Refused(404, f"Unknown service account {path}", "notFound")
    state = cloud.inventory.things[_KIND, path]
    return {"name": path, "email": request.parts["account"], "description": state.get("description") or ""}


@route("GET", "iam.googleapis.com/v1/projects/{project}/serviceAccounts", "iam.serviceAccounts.list")
def accounts(cloud: GoogleCloud, _: Request) -> Any:
    return {"accounts": [{"name": one} for one in cloud.inventory.ids(_KIND)]}
