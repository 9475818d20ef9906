"""What has our names and is somebody else's: it is never adopted, changed or deleted.

Ours carries our labels; networks, subnetworks, routers and service accounts take none, and carry our mark as their
description. Roles and NAT belong to the thing that they are on.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from platform_cli.adapters.google.compute import ROOT
from platform_cli.adapters.google.refusals import GoogleRefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from platform_cli.adapters.google.api import Google
    from platform_cli.core.gcp_names import GcpNames

MIRRORS = {"docker.io": "docker-io", "ghcr.io": "ghcr-io", "quay.io": "quay-io"}


def look(google: Google, url: str) -> dict[str, Any] | None:
    """Return what is there; None if nothing is, or if its service is off, so that nothing can be."""
    try:
        return google.call("GET", url)
    except GoogleRefusedError as error:
        if error.status == HTTPStatus.NOT_FOUND or error.code == "GCP_API_DISABLED":
            return None
        raise


def is_ours(found: Mapping[str, Any], names: GcpNames) -> bool:
    """Return whether something that Google describes carries the environment's labels or its mark."""
    labels = found.get("labels") or found.get("resourceLabels") or found.get("settings", {}).get("userLabels") or {}
    return names.labels.items() <= labels.items() or found.get("description") == names.mark


def strangers(google: Google, names: GcpNames) -> list[str]:
    """Return what exists under the environment's names and is not ours, in words.

    Args:
        google: The project.
        names: What the environment's things are called.
    """
    places = _places(names)
    with ThreadPoolExecutor(len(places)) as threads:
        found = list(threads.map(lambda url: look(google, url), places.values()))
    return [what for what, one in zip(places, found, strict=True) if one is not None and not is_ours(one, names)]


def _places(names: GcpNames) -> dict[str, str]:
    project = f"projects/{names.project}"
    region = f"{ROOT}/{project}/regions/{names.region}"
    account = f"{names.base}-nodes@{names.project}.iam.gserviceaccount.com"
    repositories = f"https://artifactregistry.googleapis.com/v1/{project}/locations/{names.region}/repositories"
    return {
        f"network {names.network}": f"{ROOT}/{project}/global/networks/{names.network}",
        f"subnetwork {names.base}-nodes": f"{region}/subnetworks/{names.base}-nodes",
        f"router {names.base}-router": f"{region}/routers/{names.base}-router",
        f"service account {account}": f"https://iam.googleapis.com/v1/{project}/serviceAccounts/{account}",
        f"bucket {names.bucket}": f"https://storage.googleapis.com/storage/v1/b/{names.bucket}",
        **{
            f"repository {names.base}-{part}": f"{repositories}/{names.base}-{part}"
            for part in ("images", *MIRRORS.values())
        },
    }
