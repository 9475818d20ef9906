"""Act as a service account, with a real token, and see what the real API server lets it do."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple

import urllib3

from platform_cli.core.cluster_objects import KINDS

if TYPE_CHECKING:
    from platform_cli.adapters.kubernetes.cluster import Cluster

_ROOTS = {kind.plural: kind.root for kind in KINDS.values()} | {
    "leases": "apis/coordination.k8s.io/v1",
    "clusterroles": "apis/rbac.authorization.k8s.io/v1",
    "poddisruptionbudgets": "apis/policy/v1",
}
_NOT_HERE = "no-such-object"


class Deed(NamedTuple):
    """Something an account may try: a verb and a resource, perhaps in another namespace than its own ('*' for all)."""

    verb: str
    resource: str
    namespace: str = ""

    def __str__(self) -> str:
        return f"{self.verb} {self.resource}" + (f" in {self.namespace}" if self.namespace else "")


class Account:
    """A service account's client. What it does is either a dry run or meets no object."""

    def __init__(self, cluster: Cluster, namespace: str, name: str) -> None:
        path = f"api/v1/namespaces/{namespace}/serviceaccounts/{name}/token"
        review = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"expirationSeconds": 600}}
        token = cluster.call("POST", path, body=review)["status"]["token"]
        self._namespace = namespace
        self._host = cluster.configuration.host.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._pool = urllib3.PoolManager(ca_certs=cluster.configuration.ssl_ca_cert)

    def may(self, deed: Deed) -> bool:
        """Try it; say whether the API server let it pass."""
        plural, _, sub = deed.resource.partition("/")
        place = "" if deed.namespace == "*" else f"namespaces/{deed.namespace or self._namespace}/"
        base = f"{self._host}/{_ROOTS[plural]}/{place}{plural}"
        one = f"{base}/{_NOT_HERE}" + (f"/{sub}" if sub else "")
        method, url, headers, body = _requests(base, one, sub)[deed.verb]
        answer = self._pool.request(
            method, url, headers={**self._headers, **headers}, body=body, retries=False, timeout=10
        )
        if answer.status == HTTPStatus.UNAUTHORIZED:
            raise AssertionError(f"the token is not accepted: {answer.data!r}")
        return answer.status != HTTPStatus.FORBIDDEN


def _requests(base: str, one: str, sub: str) -> dict[str, tuple[str, str, dict[str, str], Any]]:
    empty = json.dumps({"metadata": {"name": _NOT_HERE}})
    merge = {"Content-Type": "application/merge-patch+json"}
    return {
        "get": ("GET", one, {}, None),
        "list": ("GET", f"{base}?limit=1", {}, None),
        "watch": ("GET", f"{base}?watch=1&timeoutSeconds=1", {}, None),
        "create": ("POST", one if sub else f"{base}?dryRun=All", {}, empty),
        "update": ("PUT", f"{one}?dryRun=All", {}, empty),
        "patch": ("PATCH", f"{one}?dryRun=All", merge, "{}"),
        "delete": ("DELETE", f"{one}?dryRun=All", {}, None),
        "deletecollection": ("DELETE", f"{base}?dryRun=All&labelSelector=no=such", {}, None),
    }
