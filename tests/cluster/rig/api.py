"""Ask the API server and the store the few things that a start needs, with the standard library alone."""

from __future__ import annotations

import json
import ssl
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

from tests.cluster.rig.places import BUCKET, SERVER

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 5
STORE = "https://storage.googleapis.com/storage/v1/b"
# The default class has the name that Google's clusters give theirs.
STORAGE_CLASS: dict[str, Any] = {
    "apiVersion": "storage.k8s.io/v1",
    "kind": "StorageClass",
    "metadata": {"name": "standard-rwo", "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}},
    "provisioner": "rig.local/folder",
    "reclaimPolicy": "Delete",
    "volumeBindingMode": "WaitForFirstConsumer",
}


def is_serving(keys: Path) -> bool:
    """Say whether the API server serves."""
    try:
        return ask(keys, "GET", f"{SERVER}/readyz") is not None
    except OSError:
        return False


def is_node_ready(keys: Path) -> bool:
    """Say whether the node takes pods."""
    try:
        node = json.loads(ask(keys, "GET", f"{SERVER}/api/v1/nodes/rig"))
    except OSError:
        return False
    return any(
        one["type"] == "Ready" and one["status"] == "True" for one in node.get("status", {}).get("conditions", ())
    )


def are_namespaces_filled(keys: Path) -> bool:
    """Say whether Kubernetes has put into each namespace what it puts there last: tests compare whole listings."""
    namespaces = json.loads(ask(keys, "GET", f"{SERVER}/api/v1/namespaces"))["items"]
    query = "fieldSelector=metadata.name%3Dkube-root-ca.crt"
    return len(json.loads(ask(keys, "GET", f"{SERVER}/api/v1/configmaps?{query}"))["items"]) == len(namespaces)


def apply_storage_class(keys: Path) -> None:
    """Make the default storage class."""
    name = "apis/storage.k8s.io/v1/storageclasses/standard-rwo?fieldManager=rig&force=true"
    ask(keys, "PATCH", f"{SERVER}/{name}", STORAGE_CLASS, "application/apply-patch+yaml")


def make_bucket(keys: Path, name: str = BUCKET) -> None:
    """Make a bucket at the edge; it lives as long as the machine."""
    try:
        ask(keys, "POST", f"{STORE}?project=rig-project", {"name": name, "location": "US"}, "application/json")
    except urllib.error.HTTPError as error:
        if error.code != 409:
            raise


def is_edge_answering(keys: Path) -> bool:
    """Say whether the store answers, at its name."""
    try:
        return bool(ask(keys, "GET", f"{STORE}?project=rig-project"))
    except OSError:
        return False


def ask(keys: Path, method: str, url: str, body: Any = None, kind: str = "") -> bytes:
    """Ask as the administrator and return the answer; a refusal is an OSError."""
    context = ssl.create_default_context(cafile=str(keys / "ca.crt"))
    context.load_cert_chain(keys / "admin.crt", keys / "admin.key")
    content = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(url, content, {"Content-Type": kind} if kind else {}, method=method)  # noqa: S310 - https
    direct = urllib.request.ProxyHandler({})
    opener = urllib.request.build_opener(direct, urllib.request.HTTPSHandler(context=context))
    with opener.open(asked, timeout=SECONDS) as answer:
        return bytes(answer.read())
