"""Checks of the organisation's policies that would stop what we make."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from platform_cli.core.changes import Check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from platform_cli.adapters.google.api import Google
    from platform_cli.adapters.google.wanted import Wanted

_URL = "https://cloudresourcemanager.googleapis.com/v1/projects/{}:getEffectiveOrgPolicy"


def policies(google: Google, wanted: Wanted) -> Iterator[Check]:
    """Check every policy that something of ours is known to run into; one check for all that let us pass."""

    def bites(constraint: str) -> bool:
        url = _URL.format(google.project)
        policy = google.call("POST", url, {"constraint": f"constraints/{constraint}"})
        return _BITES[constraint][1](policy, wanted)

    with ThreadPoolExecutor(len(_BITES)) as threads:
        biting = [name for name, bad in zip(_BITES, threads.map(bites, _BITES), strict=True) if bad]
    question = "Do the organisation's policies allow it?"
    hint = f"ask the organisation's administrators for an exception for project {google.project}"
    for name in biting:
        yield Check(question, ok=False, answer=f"constraints/{name}: {_BITES[name][0]}", hint=hint)
    if not biting:
        yield Check(question, ok=True, answer=f"yes, the {len(_BITES)} that could be in the way")


def _is_enforced(policy: dict[str, Any], _wanted: Wanted) -> bool:
    return bool(policy.get("booleanPolicy", {}).get("enforced"))


def _lists(policy: dict[str, Any]) -> tuple[list[str], list[str], bool]:
    """Return what is allowed (nothing listed: all), what is denied, and whether everything is."""
    listed = policy.get("listPolicy", {})
    return listed.get("allowedValues", []), listed.get("deniedValues", []), listed.get("allValues") == "DENY"


def _keeps_out_region(policy: dict[str, Any], wanted: Wanted) -> bool:
    allowed, denied, everything = _lists(policy)

    def holds(value: str) -> bool:  # us-central1, in:us-central1-locations, in:us-locations, in:eu-locations
        return wanted.region.startswith(value.removeprefix("is:").removeprefix("in:").removesuffix("-locations"))

    return everything or any(map(holds, denied)) or bool(allowed and not any(map(holds, allowed)))


def _keeps_out_services(policy: dict[str, Any], wanted: Wanted) -> bool:
    allowed, denied, everything = _lists(policy)
    needed = set(wanted.services)
    return everything or bool(needed & set(denied)) or bool(allowed and not needed <= set(allowed))


def _keeps_out_all(policy: dict[str, Any], _wanted: Wanted) -> bool:
    allowed, denied, everything = _lists(policy)
    return everything or bool(allowed or denied)


def _demands_keys(policy: dict[str, Any], _wanted: Wanted) -> bool:
    _, denied, everything = _lists(policy)
    ours = {f"{one}.googleapis.com" for one in ("artifactregistry", "compute", "container", "storage")}
    return everything or bool(ours & set(denied))


def _demands_logs(policy: dict[str, Any], _wanted: Wanted) -> bool:
    return bool(_lists(policy)[0])


_BITES: dict[str, tuple[str, Callable[[dict[str, Any], Wanted], bool]]] = {
    "gcp.resourceLocations": ("nothing may be made in this region", _keeps_out_region),
    "gcp.restrictServiceUsage": ("a service that we need may not be used", _keeps_out_services),
    "gcp.restrictNonCmekServices": ("data must be encrypted with keys of your own, and ours is not", _demands_keys),
    "compute.restrictCloudNATUsage": ("only some networks may have NAT, which our nodes need", _keeps_out_all),
    "compute.requireVpcFlowLogs": ("networks must log their traffic, and ours does not", _demands_logs),
    "iam.disableServiceAccountCreation": ("the nodes' account may not be made", _is_enforced),
    "iam.disableWorkloadIdentityClusterCreation": ("the cluster's pods may not have identities", _is_enforced),
}
