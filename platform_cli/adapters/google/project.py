"""The project: its number, its billing account, and what we may do in it and on that account."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from platform_cli.adapters.google.refusals import UNUSABLE, GoogleRefusedError
from platform_cli.core.errors import ConfigError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from platform_cli.adapters.google.api import Google

_PROJECTS = "https://cloudresourcemanager.googleapis.com/v3/projects"
# On in every project from its beginning; what it says of itself holds the project's number.
_USAGE = "https://serviceusage.googleapis.com/v1/projects/{}/services/serviceusage.googleapis.com"
_BILLING, _ACCOUNTS = "https://cloudbilling.googleapis.com/v1", "billingAccounts/"
_MOST = 100  # permissions that one question may hold
_NOT_THERE = {403, 404}  # Google tells nobody which of the two it is


def project_number(google: Google) -> str:
    """Return the project's number, also of a new project in which almost every service is off.

    Raises:
        ConfigError: GCP_PROJECT_UNKNOWN, if it is not there, is being deleted, or may not be seen.
    """
    try:
        found = google.call("GET", f"{_PROJECTS}/{google.project}")
    except GoogleRefusedError as error:
        if error.code == "GCP_API_DISABLED":
            return str(google.call("GET", _USAGE.format(google.project))["parent"]).removeprefix("projects/")
        if error.status not in _NOT_THERE or error.reason == UNUSABLE:
            raise
        raise _unknown(google, f"there is no project '{google.project}', or you may not see it.") from error
    if found.get("state", "ACTIVE") != "ACTIVE":
        raise _unknown(google, f"the project '{google.project}' is being deleted.")
    return str(found["name"]).removeprefix("projects/")


def billing_enabled(google: Google) -> bool | None:
    """Return whether the project has an open billing account; None if we may not know."""
    try:
        return bool(_billing_of(google).get("billingEnabled"))
    except GoogleRefusedError as error:
        if error.status in _NOT_THERE:
            return None
        raise


def billing_account(google: Google) -> str:
    """Return the id of the open account that pays for the project, as 012345-6789AB-CDEF01; empty if none does.

    Raises:
        GoogleRefusedError: If we may not know.
    """
    found = _billing_of(google)
    return str(found.get("billingAccountName", "")).removeprefix(_ACCOUNTS) if found.get("billingEnabled") else ""


def _billing_of(google: Google) -> dict[str, Any]:
    return google.call("GET", f"{_BILLING}/projects/{google.project}/billingInfo")


def missing_permissions(google: Google, wanted: Sequence[str], account: str = "") -> tuple[str, ...]:
    """Return which permissions we have not, in the order in which they were asked for.

    Args:
        google: The project.
        wanted: Permissions such as compute.networks.create.
        account: The billing account that is meant; empty: the project is.
    """
    thing = f"{_BILLING}/{_ACCOUNTS}{account}" if account else f"{_PROJECTS}/{google.project}"
    url = f"{thing}:testIamPermissions"
    parts = [list(wanted[begin : begin + _MOST]) for begin in range(0, len(wanted), _MOST)]

    def granted(part: list[str]) -> list[str]:
        held: list[str] = google.call("POST", url, {"permissions": part}).get("permissions", [])
        return held

    with ThreadPoolExecutor(max(1, len(parts))) as pool:
        held = {one for part in pool.map(granted, parts) for one in part}
    return tuple(one for one in wanted if one not in held)


def _unknown(google: Google, message: str) -> ConfigError:
    try:
        seen = google.pages(f"{_PROJECTS}:search", "projects", pageSize=500)
        others = [one["projectId"] for one in seen if one["projectId"] != google.project]
    except GoogleRefusedError:
        others = []
    hint = 'name another one with project = "ID" in platform.toml, by its id and not by its name'
    return ConfigError(message + did_you_mean(google.project, others), code="GCP_PROJECT_UNKNOWN", hint=hint)
