"""The project: what it is, who may do what in it, which services are on, what the organisation forbids, who pays."""

from __future__ import annotations

import fnmatch
import uuid
from typing import TYPE_CHECKING, Any

from tests.cloud.google_routes import ON_ACCOUNT, Refused, Request, route

if TYPE_CHECKING:
    from tests.cloud.google_cloud import GoogleCloud

_MANAGER = "cloudresourcemanager.googleapis.com"
_USAGE = "serviceusage.googleapis.com/v1"
_USABLE = "constraints/gcp.restrictServiceUsage"
_MOST_PERMISSIONS, _MOST_NAMES, _MOST_SERVICES = 100, 30, 20


@route("GET", f"{_MANAGER}/v1/projects/{{project}}", "resourcemanager.projects.get")
@route("GET", f"{_MANAGER}/v3/projects/{{project}}", "resourcemanager.projects.get")
def project(cloud: GoogleCloud, request: Request) -> Any:
    _ours(cloud, request)
    state = cloud.facts.get("state", "ACTIVE")
    return {"name": f"projects/{cloud.number}", "projectId": cloud.project, "state": state}


@route("GET", f"{_MANAGER}/v3/projects:search")
def search(cloud: GoogleCloud, _: Request) -> Any:
    return {"projects": [{"name": f"projects/{cloud.number}", "projectId": cloud.project, "state": "ACTIVE"}]}


@route("POST", f"{_MANAGER}/v3/projects/{{project}}:testIamPermissions")
def test_permissions(cloud: GoogleCloud, request: Request) -> Any:
    _ours(cloud, request)
    asked = request.json["permissions"]
    if len(asked) > _MOST_PERMISSIONS:
        raise Refused(400, "too many permissions", "badRequest")
    return {"permissions": [one for one in asked if not one.startswith(ON_ACCOUNT) and cloud.may(one, request.token)]}


@route("POST", f"{_MANAGER}/v3/projects/{{project}}:getIamPolicy", "resourcemanager.projects.getIamPolicy")
def policy(cloud: GoogleCloud, request: Request) -> Any:
    _ours(cloud, request)
    return bindings(cloud, "google_project_iam_member", f"{cloud.project}/")


@route("POST", f"{_MANAGER}/v1/projects/{{project}}:getEffectiveOrgPolicy", "orgpolicy.policy.get")
def organisation(cloud: GoogleCloud, request: Request) -> Any:
    _ours(cloud, request)
    constraint = request.json["constraint"]
    return {"constraint": constraint, **cloud.kept("policies").get(constraint, {})}


@route("GET", "cloudbilling.googleapis.com/v1/projects/{project}/billingInfo", "resourcemanager.projects.get")
def billing(cloud: GoogleCloud, request: Request) -> Any:
    _ours(cloud, request)
    account = f"billingAccounts/{cloud.account}" if cloud.billed else ""
    about = {"name": f"projects/{cloud.project}/billingInfo", "billingAccountName": account}
    return {**about, "billingEnabled": cloud.billed}


@route("GET", f"{_USAGE}/projects/{{project}}/services:batchGet", "serviceusage.services.get")
def services(cloud: GoogleCloud, request: Request) -> Any:
    _ours(cloud, request)
    names = request.query["names"]
    if len(names) > _MOST_NAMES:
        raise Refused(400, "too many names", "badRequest")
    states = ["ENABLED" if one.rpartition("/")[2] in cloud.services else "DISABLED" for one in names]
    return {"services": [{"name": one, "state": state} for one, state in zip(names, states, strict=True)]}


@route("GET", f"{_USAGE}/projects/{{project}}/services/serviceusage.googleapis.com", "serviceusage.services.get")
def itself(cloud: GoogleCloud, request: Request) -> Any:
    _ours(cloud, request)
    name = "serviceusage.googleapis.com"
    return {
        "name": f"projects/{cloud.number}/services/{name}",
        "parent": f"projects/{cloud.number}",
        "state": "ENABLED",
    }


@route("POST", f"{_USAGE}/projects/{{project}}/services:batchEnable", "serviceusage.services.enable")
def enable(cloud: GoogleCloud, request: Request) -> Any:
    _ours(cloud, request)
    wanted = request.json["serviceIds"]
    if len(wanted) > _MOST_SERVICES:
        raise Refused(400, "too many services", "badRequest")
    name = f"operations/acat.{uuid.uuid4()}"
    cloud.kept("usage")[name] = wanted
    return {"name": name}


@route("GET", f"{_USAGE}/operations/{{name}}", "serviceusage.operations.get")
def operation(cloud: GoogleCloud, request: Request) -> Any:
    name = f"operations/{request.parts['name']}"
    wanted = cloud.kept("usage")[name]
    if any(fnmatch.fnmatchcase(f"enable {one}", pattern) for one in wanted for pattern in cloud.stuck):
        return {"name": name}
    if not cloud.billed and "compute.googleapis.com" in wanted:
        message = f"Billing account for project '{cloud.number}' is not found. Billing must be enabled for activation."
        return {"name": name, "done": True, "error": {"code": 9, "message": message}}
    denied = set(cloud.kept("policies").get(_USABLE, {}).get("listPolicy", {}).get("deniedValues", ()))
    for service in denied & set(wanted):
        message = f"Request is disallowed by organization's {_USABLE} constraint for projects/{cloud.number}"
        message += f" attempting to use service {service}."
        return {"name": name, "done": True, "error": {"code": 9, "message": message}}
    cloud.services |= set(wanted)
    return {"name": name, "done": True, "response": {}}


def bindings(cloud: GoogleCloud, kind: str, prefix: str) -> dict[str, Any]:
    """Return a policy made of the members that Terraform has added."""
    found: dict[str, list[str]] = {}
    for (one, identity), state in list(cloud.inventory.things.items()):
        if one == kind and identity.startswith(prefix):
            found.setdefault(state["role"], []).append(state["member"])
    return {"version": 1, "bindings": [{"role": role, "members": members} for role, members in found.items()]}


def _ours(cloud: GoogleCloud, request: Request) -> None:
    """Refuse to say anything of another project: Google does not tell whether there is one."""
    if request.parts["project"] not in {cloud.project, cloud.number}:
        message = f"The caller does not have permission on project {request.parts['project']}"
        raise Refused(403, message, "forbidden")
