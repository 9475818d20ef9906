"""What of the stack exists in the cloud, by Terraform's addresses: for a state that was lost."""

from __future__ import annotations

import functools
import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from platform_cli.adapters.google import budgets
from platform_cli.adapters.google.clusters import cluster_status
from platform_cli.adapters.google.compute import ROOT
from platform_cli.adapters.google.ownership import MIRRORS, is_ours, look
from platform_cli.adapters.google.refusals import GoogleRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from platform_cli.adapters.google.api import Google
    from platform_cli.core.gcp_names import GcpNames

    _Found = Iterator[tuple[str, str]]

BUDGET = "module.budget[0].google_billing_budget.this"
_ACCOUNTS = ("metaflow-task", "database-backup")  # of the cluster, which use the bucket
_NODE_ROLE, _READER, _USER = (
    "roles/container.defaultNodeServiceAccount",
    "roles/artifactregistry.reader",
    "roles/storage.objectUser",
)


def existing(google: Google, names: GcpNames, *, budget: bool = False) -> dict[str, str]:
    """Return the resources of terraform/stacks/gcp that exist and are ours, as {Terraform address: import id}.

    All that is asked is asked at the same time. Pools that the configuration does not know are among them.

    Args:
        google: The project.
        names: What they are called.
        budget: Whether a budget is asked for: then we must be allowed to look for it.

    Raises:
        PrerequisiteError: BUDGET_FORBIDDEN.
    """
    parts: tuple[Callable[[Google, GcpNames], _Found], ...] = (
        _network, _router, _identity, _cluster, _storage, _registry, _database,
        functools.partial(_budget, wanted=budget),
    )  # fmt: skip
    with ThreadPoolExecutor(len(parts)) as threads:
        return dict(pair for found in threads.map(lambda part: list(part(google, names)), parts) for pair in found)


def _ours(google: Google, names: GcpNames, url: str) -> dict[str, Any] | None:
    """Return what is there if it is ours."""
    found = look(google, url)
    return found if found is not None and is_ours(found, names) else None


def _network(google: Google, names: GcpNames) -> _Found:
    places = {
        "this": ("google_compute_network", f"projects/{names.project}/global/networks/{names.network}"),
        "nodes": ("google_compute_subnetwork", f"{_region(names)}/subnetworks/{names.base}-nodes"),
    }
    for name, (kind, path) in places.items():
        if _ours(google, names, f"{ROOT}/{path}"):
            yield f"module.network.{kind}.{name}", path


def _router(google: Google, names: GcpNames) -> _Found:
    router = f"{names.base}-router"
    path = f"{_region(names)}/routers/{router}"
    found = _ours(google, names, f"{ROOT}/{path}")
    if not found:
        return
    yield "module.network.google_compute_router.this", path
    if any(nat["name"] == f"{names.base}-nat" for nat in found.get("nats", ())):
        yield (
            "module.network.google_compute_router_nat.this",
            f"{names.project}/{names.region}/{router}/{names.base}-nat",
        )


def _identity(google: Google, names: GcpNames) -> _Found:
    path = f"projects/{names.project}/serviceAccounts/{_account(names)}"
    if not _ours(google, names, f"https://iam.googleapis.com/v1/{path}"):
        return
    yield "module.identity.google_service_account.nodes", path
    url = f"https://cloudresourcemanager.googleapis.com/v3/projects/{names.project}:getIamPolicy"
    member = f"serviceAccount:{_account(names)}"
    if member in _members(google.call("POST", url), _NODE_ROLE):
        yield "module.identity.google_project_iam_member.nodes", f"{names.project} {_NODE_ROLE} {member}"


def _cluster(google: Google, names: GcpNames) -> _Found:
    try:
        found = cluster_status(google, names.location, names.base)
    except GoogleRefusedError as error:
        if error.code != "GCP_API_DISABLED":
            raise
        return
    if found is None or not names.labels.items() <= found.labels.items():
        return
    path = f"projects/{names.project}/locations/{names.location}/clusters/{names.base}"
    yield "module.gke.google_container_cluster.this", path
    for pool in () if found.autopilot else found.pools:
        if pool.name != "default-pool":  # of the cluster's first minute
            yield f'module.gke.google_container_node_pool.this["{pool.name}"]', f"{path}/nodePools/{pool.name}"


def _storage(google: Google, names: GcpNames) -> _Found:
    url = f"https://storage.googleapis.com/storage/v1/b/{names.bucket}"
    if not _ours(google, names, url):
        return
    yield "module.storage.google_storage_bucket.data", names.bucket
    pool = rf"principal://iam\.googleapis\.com/projects/\d+/locations/global/workloadIdentityPools/{names.project}"
    account = re.compile(rf"{pool}\.svc\.id\.goog/subject/ns/[^/]+/sa/({'|'.join(_ACCOUNTS)})")
    for member in _members(google.call("GET", f"{url}/iam"), _USER):
        ours = account.fullmatch(member)
        if ours:
            address = f'module.storage.google_storage_bucket_iam_member.this["{ours[1]}"]'
            yield address, f"b/{names.bucket} {_USER} {member}"


def _registry(google: Google, names: GcpNames) -> _Found:
    here = {"images": f"{names.base}-images", **{key: f"{names.base}-{part}" for key, part in MIRRORS.items()}}
    member = f"serviceAccount:{_account(names)}"
    for key, name in here.items():
        path = f"projects/{names.project}/locations/{names.region}/repositories/{name}"
        url = f"https://artifactregistry.googleapis.com/v1/{path}"
        if not _ours(google, names, url):
            continue
        kind = "google_artifact_registry_repository"
        yield f"module.registry.{kind}.images" if key == "images" else f'module.registry.{kind}.mirror["{key}"]', path
        if member in _members(google.call("GET", f"{url}:getIamPolicy"), _READER):
            yield f'module.registry.{kind}_iam_member.nodes["{key}"]', f"{path} {_READER} {member}"


def _database(google: Google, names: GcpNames) -> _Found:
    root = f"https://sqladmin.googleapis.com/v1/projects/{names.project}/instances"
    listed = (look(google, root) or {}).get("items", ())
    named = [one for one in listed if re.fullmatch(rf"{names.base}-pg-\d+", one["name"])]
    generations = [one["name"] for one in named if is_ours(one, names)]
    for part, kind in (("addresses", "address"), ("forwardingRules", "forwarding_rule")):
        path = f"{_region(names)}/{part}/{names.base}-pg"
        if _ours(google, names, f"{ROOT}/{path}"):
            yield f"module.database[0].google_compute_{kind}.this", path
    if not generations:
        return
    newest = max(generations, key=lambda name: int(name.rpartition("-")[2]))
    yield "module.database[0].google_sql_database_instance.this", newest
    if look(google, f"{root}/{newest}/databases/metaflow"):
        path = f"projects/{names.project}/instances/{newest}/databases/metaflow"
        yield "module.database[0].google_sql_database.metaflow", path
    if look(google, f"{root}/{newest}/users/metaflow"):
        yield "module.database[0].google_sql_user.metaflow", f"{names.project}/{newest}/metaflow"


def _budget(google: Google, names: GcpNames, *, wanted: bool) -> _Found:
    found = budgets.budget(google, names, wanted=wanted)
    if found:
        yield BUDGET, found


def _region(names: GcpNames) -> str:
    return f"projects/{names.project}/regions/{names.region}"


def _account(names: GcpNames) -> str:
    return f"{names.base}-nodes@{names.project}.iam.gserviceaccount.com"


def _members(policy: dict[str, Any], role: str) -> list[str]:
    """Return who has a role without a condition: that is how the stack grants it."""
    bindings = policy.get("bindings", ())
    return [one for part in bindings if part["role"] == role and not part.get("condition") for one in part["members"]]
