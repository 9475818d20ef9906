"""What Google asks of whoever runs Terraform and Kubernetes' clients: permissions, by what is done.

The real provider's calls, from its source; what each call needs, from Google's reference of each interface.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.kubernetes.permissions import needed as cluster_needs

if TYPE_CHECKING:
    from collections.abc import Iterable

_POLICY = "compute.networks.updatePolicy"
_ACT_AS = "iam.serviceAccounts.actAs"
_REGIONAL, _GLOBAL = "compute.regionOperations.get", "compute.globalOperations.get"

# Of each type of resource: what each operation needs besides `read`, which all of them do as well.
_TYPES: dict[str, dict[str, tuple[str, ...]]] = {
    "google_billing_budget": {
        "read": ("billing.budgets.get",),
        "create": ("billing.budgets.create",),
        "update": ("billing.budgets.update",),
        "delete": ("billing.budgets.delete",),
    },
    "google_compute_network": {
        "read": ("compute.networks.get",),
        "create": ("compute.networks.create", _GLOBAL),
        "update": ("compute.networks.update", _GLOBAL),
        "delete": ("compute.networks.delete", _GLOBAL),
    },
    "google_compute_subnetwork": {
        "read": ("compute.subnetworks.get",),
        "create": ("compute.subnetworks.create", _POLICY, _REGIONAL),
        "update": ("compute.subnetworks.update", "compute.subnetworks.setPrivateIpGoogleAccess", _POLICY, _REGIONAL),
        "delete": ("compute.subnetworks.delete", _POLICY, _REGIONAL),
    },
    "google_compute_router": {
        "read": ("compute.routers.get",),
        "create": ("compute.routers.create", _POLICY, _REGIONAL),
        "delete": ("compute.routers.delete", _POLICY, _REGIONAL),
    },
    "google_compute_router_nat": {
        "read": ("compute.routers.get",),
        "create": ("compute.routers.update", _POLICY, _REGIONAL),
        "update": ("compute.routers.update", _POLICY, _REGIONAL),
        "delete": ("compute.routers.update", _POLICY, _REGIONAL),
    },
    "google_service_account": {
        "read": ("iam.serviceAccounts.get",),
        "create": ("iam.serviceAccounts.create",),
        "update": ("iam.serviceAccounts.update",),
        "delete": ("iam.serviceAccounts.delete",),
    },
    "google_project_iam_member": {
        "read": ("resourcemanager.projects.getIamPolicy",),
        "create": ("resourcemanager.projects.setIamPolicy",),
        "delete": ("resourcemanager.projects.setIamPolicy",),
    },
    "google_container_cluster": {
        "read": ("container.clusters.get", "compute.instanceGroupManagers.get"),
        "create": ("container.clusters.create", "container.clusters.update", "container.operations.get", _ACT_AS),
        "update": ("container.clusters.update", "container.operations.get"),
        "delete": ("container.clusters.delete", "container.operations.get"),
    },
    "google_container_node_pool": {
        "read": ("container.clusters.get", "compute.instanceGroupManagers.get"),
        "create": ("container.clusters.update", "container.operations.get", _ACT_AS),
        "update": ("container.clusters.update", "container.operations.get", _ACT_AS),
        "delete": ("container.clusters.update", "container.operations.get"),
    },
    "google_storage_bucket": {
        "read": ("storage.buckets.get",),
        "create": ("storage.buckets.create",),
        "update": ("storage.buckets.update",),
        "delete": ("storage.buckets.delete", "storage.objects.list"),
    },
    "google_storage_bucket_iam_member": {
        "read": ("storage.buckets.getIamPolicy",),
        "create": ("storage.buckets.setIamPolicy",),
        "delete": ("storage.buckets.setIamPolicy",),
    },
    "google_artifact_registry_repository": {
        "read": ("artifactregistry.repositories.get",),
        "create": ("artifactregistry.repositories.create",),
        "update": ("artifactregistry.repositories.update",),
        "delete": ("artifactregistry.repositories.delete",),
    },
    "google_artifact_registry_repository_iam_member": {
        "read": ("artifactregistry.repositories.getIamPolicy",),
        "create": ("artifactregistry.repositories.setIamPolicy",),
        "delete": ("artifactregistry.repositories.setIamPolicy",),
    },
    "google_sql_database_instance": {
        "read": ("cloudsql.instances.get", "cloudsql.users.list"),
        "create": ("cloudsql.instances.create",),
        "update": ("cloudsql.instances.update",),
        "delete": ("cloudsql.instances.delete",),
    },
    "google_sql_database": {
        "read": ("cloudsql.databases.get",),
        "create": ("cloudsql.databases.create",),
        "delete": ("cloudsql.databases.delete",),
    },
    "google_sql_user": {
        "read": ("cloudsql.users.list",),
        "create": ("cloudsql.users.create",),
        "delete": ("cloudsql.users.delete",),
    },
    "google_compute_address": {
        "read": ("compute.addresses.get",),
        "create": ("compute.addresses.createInternal", "compute.addresses.setLabels", "compute.subnetworks.use"),
        "delete": ("compute.addresses.deleteInternal",),
    },
    "google_compute_forwarding_rule": {
        "read": ("compute.forwardingRules.get",),
        "create": (
            "compute.forwardingRules.create",
            "compute.forwardingRules.pscCreate",
            "compute.forwardingRules.setLabels",
            "compute.addresses.use",
            "compute.networks.use",
        ),
        "delete": ("compute.forwardingRules.delete", "compute.forwardingRules.pscDelete"),
    },
}

# What Kubernetes Engine calls the resources of a cluster, where its word is not Kubernetes'.
_CLUSTER_WORDS = {
    "configmaps": "configMaps",
    "cronjobs": "cronJobs",
    "customresourcedefinitions": "customResourceDefinitions",
    "networkpolicies": "networkPolicies",
    "persistentvolumeclaims": "persistentVolumeClaims",
    "resourcequotas": "resourceQuotas",
    "rolebindings": "roleBindings",
    "serviceaccounts": "serviceAccounts",
    "statefulsets": "statefulSets",
}
_SUBRESOURCES = {"log": "getLogs", "portforward": "portForward", "exec": "exec"}


def of_terraform(calls: Iterable[tuple[str, str, str]]) -> set[str]:
    """Return what the provider needed for what it did to the inventory."""
    found = {(operation, kind) for operation, kind, _ in calls}
    return {one for operation, kind in found for word in {"read", operation} for one in _TYPES[kind][word]}


def of_kubernetes() -> set[str]:
    """Return what all that we do inside a cluster needs; who reaches it by name needs one more.

    To give roles that one holds by a role of Google's, one must be allowed to give any: Kubernetes does not see those.
    """
    found = {"container.clusters.connect", "container.roles.bind", "container.roles.escalate"}
    for one in cluster_needs("platform-dev", make_namespace=True, make_definitions=True):
        resource, _, below = one.resource.partition("/")
        word = "thirdPartyObjects" if one.group == "argoproj.io" else _CLUSTER_WORDS.get(resource, resource)
        verb = _SUBRESOURCES.get(below) or {"patch": "update"}.get(one.verb, one.verb)
        found.add(f"container.{word}.{verb}")
    return found
