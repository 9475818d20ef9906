"""Google's services that an environment needs: which are off, and how they are switched on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from platform_cli.adapters.google.budgets import budgets_url
from platform_cli.adapters.google.project import billing_account
from platform_cli.adapters.google.refusals import Answer, GoogleRefusedError, refused
from platform_cli.adapters.google.waiting import until

if TYPE_CHECKING:
    from collections.abc import Sequence

    from platform_cli.adapters.google.api import Google

SERVICES = (
    "artifactregistry.googleapis.com",
    "cloudbilling.googleapis.com",  # it tells whether somebody pays
    "cloudresourcemanager.googleapis.com",
    "compute.googleapis.com",
    "container.googleapis.com",
    "iam.googleapis.com",
    "iamcredentials.googleapis.com",
    "logging.googleapis.com",
    "monitoring.googleapis.com",
    "serviceusage.googleapis.com",
    "storage.googleapis.com",
)
BUDGET_SERVICES = ("billingbudgets.googleapis.com",)  # only with a budget
DATABASE_SERVICES = ("sqladmin.googleapis.com",)  # only with Cloud SQL

# A call to each service that Terraform needs at once: that it is on is not known everywhere at the same moment.
_CALLS = {
    "artifactregistry.googleapis.com": "https://artifactregistry.googleapis.com/v1/projects/{}/locations",
    "cloudresourcemanager.googleapis.com": "https://cloudresourcemanager.googleapis.com/v3/projects/{}",
    "compute.googleapis.com": "https://compute.googleapis.com/compute/v1/projects/{}",
    "container.googleapis.com": "https://container.googleapis.com/v1/projects/{}/locations/-/clusters",
    "iam.googleapis.com": "https://iam.googleapis.com/v1/projects/{}/serviceAccounts",
}
_AWAITED = (*_CALLS, *BUDGET_SERVICES)
_USAGE = "https://serviceusage.googleapis.com/v1"
_SECONDS = 300


def disabled(google: Google, services: Sequence[str] = SERVICES) -> tuple[str, ...]:
    """Return which services are off in the project."""
    names = [f"projects/{google.project}/services/{one}" for one in services]
    found = google.call("GET", f"{_USAGE}/projects/{google.project}/services:batchGet", names=names)
    states = {one["name"].rpartition("/")[2]: one["state"] for one in found.get("services", ())}
    return tuple(one for one in services if states.get(one) != "ENABLED")


def enable(google: Google, services: Sequence[str] = SERVICES, *, seconds: float = _SECONDS) -> tuple[str, ...]:
    """Switch on what is off, and wait until it answers.

    Args:
        google: The project.
        services: Names such as compute.googleapis.com, 20 at most.
        seconds: How long each of the two, the operation and the answer, is waited for.

    Returns:
        What was off.

    Raises:
        GoogleRefusedError: If it may not be switched on.
        NotReadyError: GCP_TIMEOUT.
    """
    off = disabled(google, services)
    if not off:
        return ()
    url = f"{_USAGE}/projects/{google.project}/services:batchEnable"
    operation = google.call("POST", url, {"serviceIds": list(off)})

    def look() -> dict[str, object] | None:
        found = operation if operation.get("done") else google.call("GET", f"{_USAGE}/{operation['name']}")
        return found if found.get("done") else None

    error = until(look, "switching services on", seconds).get("error")
    if isinstance(error, dict):
        raise refused(Answer(400, "", str(error.get("message")), {}), url, google.project, google.who)
    with ThreadPoolExecutor(len(_CALLS)) as pool:
        list(pool.map(lambda one: _wait(google, one, seconds), [one for one in off if one in _AWAITED]))
    return off


def _wait(google: Google, service: str, seconds: float) -> None:
    def look() -> bool | None:
        try:
            _call(google, service)
        except GoogleRefusedError as error:
            if error.code == "GCP_API_DISABLED":
                return None
            if service not in BUDGET_SERVICES:  # it answers: whether we may is asked next, and told in other words
                raise
        return True

    until(look, f"switching {service} on", seconds)


def _call(google: Google, service: str) -> None:
    if service in _CALLS:
        google.call("GET", _CALLS[service].format(google.project))
    elif account := billing_account(google):
        google.call("GET", budgets_url(account), pageSize=1)
