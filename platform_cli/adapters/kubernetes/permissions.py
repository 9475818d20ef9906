"""What this identity may do, asked of the API server itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from platform_cli.adapters.kubernetes.cluster import Cluster

_ARGO = "argoproj.io"
_EVERY = ("get", "list", "create", "patch", "delete")


class Permission(NamedTuple):
    """A verb on a resource of an API group; in a namespace, or ('') for the whole cluster."""

    verb: str
    group: str
    resource: str
    namespace: str = ""

    def __str__(self) -> str:
        resource = f"{self.resource}.{self.group}" if self.group else self.resource
        where = f" in namespace '{self.namespace}'" if self.namespace else ""
        return f"{self.verb} {resource}{where}"


# What the verbs do in the environment's namespace; docs/kubernetes.md shows the same table.
_NEEDED: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("", "serviceaccounts", _EVERY),
    ("", "configmaps", _EVERY),
    ("", "secrets", ("get", "create", "patch", "delete")),
    ("", "services", _EVERY),
    ("", "resourcequotas", _EVERY),
    ("", "persistentvolumeclaims", ("get", "list", "delete")),
    ("", "pods", ("get", "list", "delete")),
    ("", "pods/log", ("get",)),
    ("", "pods/portforward", ("get", "create")),
    ("", "pods/exec", ("get", "create")),
    ("", "events", ("list",)),
    ("apps", "deployments", _EVERY),
    ("apps", "statefulsets", _EVERY),
    ("batch", "jobs", _EVERY),
    ("batch", "cronjobs", _EVERY),
    ("networking.k8s.io", "networkpolicies", _EVERY),
    ("rbac.authorization.k8s.io", "roles", _EVERY),
    ("rbac.authorization.k8s.io", "rolebindings", _EVERY),
    (_ARGO, "eventbus", _EVERY),
    (_ARGO, "eventsources", _EVERY),
    (_ARGO, "sensors", (*_EVERY, "update")),
    (_ARGO, "workflows", _EVERY),
    (_ARGO, "workflowtemplates", (*_EVERY, "update")),
    (_ARGO, "cronworkflows", (*_EVERY, "update")),
)
_DEFINITIONS = ("apiextensions.k8s.io", "customresourcedefinitions")


def needed(namespace: str, *, make_namespace: bool, make_definitions: bool) -> tuple[Permission, ...]:
    """Return all that the verbs need.

    Args:
        namespace: The environment's namespace.
        make_namespace: Whether it is to be made.
        make_definitions: Whether the definitions of Argo are.
    """
    within = [Permission(verb, group, name, namespace) for group, name, verbs in _NEEDED for verb in verbs]
    cluster = [Permission("get", "", "namespaces"), Permission("get", *_DEFINITIONS)]
    if make_namespace:
        cluster += [Permission("create", "", "namespaces"), Permission("patch", "", "namespaces")]
    if make_definitions:
        cluster += [Permission("create", *_DEFINITIONS), Permission("patch", *_DEFINITIONS)]
    return (*cluster, *within)


def missing(cluster: Cluster, permissions: Sequence[Permission]) -> tuple[Permission, ...]:
    """Return which of them this identity has not.

    What the list of its rules in a namespace grants is settled by one question; the rest is asked one by one, for that
    list may leave out what another authority than RBAC grants.
    """
    rules = {namespace: _rules(cluster, namespace) for namespace in {one.namespace for one in permissions} if namespace}
    open_ones = [one for one in permissions if not any(_grants(rule, one) for rule in rules.get(one.namespace, ()))]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda one: may(cluster, one), open_ones))
    return tuple(one for one, allowed in zip(open_ones, answers, strict=True) if not allowed)


def _rules(cluster: Cluster, namespace: str) -> list[dict[str, list[str]]]:
    review = {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectRulesReview"}
    path = "apis/authorization.k8s.io/v1/selfsubjectrulesreviews"
    answer = cluster.call("POST", path, body={**review, "spec": {"namespace": namespace}}, to="say what you may do")
    rules: list[dict[str, list[str]]] = answer["status"]["resourceRules"]
    return rules


def _grants(rule: dict[str, list[str]], wanted: Permission) -> bool:
    asked = (("verbs", wanted.verb), ("apiGroups", wanted.group), ("resources", wanted.resource))
    return not rule.get("resourceNames") and all({"*", value} & set(rule.get(key, ())) for key, value in asked)


def may(cluster: Cluster, permission: Permission) -> bool:
    """Ask the API server whether this identity has a permission."""
    resource, _, subresource = permission.resource.partition("/")
    attributes = {
        "verb": permission.verb,
        "group": permission.group,
        "resource": resource,
        "subresource": subresource,
        "namespace": permission.namespace,
    }
    review = {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview"}
    body = {**review, "spec": {"resourceAttributes": attributes}}
    path = "apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
    answer = cluster.call("POST", path, body=body, to="say what you may do")
    return bool(answer["status"]["allowed"])
