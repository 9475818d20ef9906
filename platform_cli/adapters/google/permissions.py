"""What one must be allowed to do in a project: by us, by Terraform, and inside the cluster.

The roles in docs/gcp.md hold the same; a test compares both with what a whole life of an environment needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# Verbs by resource. Inside the cluster Kubernetes asks Google, too: whoever has these needs no role of Kubernetes' own.
_PROJECT = {
    "artifactregistry.locations": "list",
    "artifactregistry.repositories": "create delete get getIamPolicy setIamPolicy update",
    "cloudsql.instances": "list",
    "compute.acceleratorTypes": "get",
    "compute.addresses": "delete get list",
    "compute.disks": "delete list",
    "compute.firewalls": "delete list",
    "compute.forwardingRules": "delete get list",
    "compute.globalOperations": "get",
    "compute.instanceGroupManagers": "get",
    "compute.machineTypes": "get",
    "compute.networkEndpointGroups": "delete list",
    "compute.networks": "create delete get update updatePolicy",
    "compute.projects": "get",
    "compute.regionOperations": "get",
    "compute.regions": "get",
    "compute.routers": "create delete get update",
    "compute.routes": "delete list",
    "compute.subnetworks": "create delete get list setPrivateIpGoogleAccess update",
    "compute.targetPools": "delete list",
    "compute.zoneOperations": "get",
    "container.clusters": "connect create delete get list update",
    "container.operations": "get",
    "iam.serviceAccounts": "actAs create delete get list update",
    "orgpolicy.policy": "get",
    "resourcemanager.projects": "get getIamPolicy setIamPolicy",
    "serviceusage.operations": "get",
    "serviceusage.services": "enable get use",
    "storage.buckets": "create delete get getIamPolicy list setIamPolicy update",
    "storage.objects": "create delete get list",
}
_CLUSTER = {
    "container.configMaps": "create delete get list update",
    "container.cronJobs": "create delete get list update",
    "container.customResourceDefinitions": "create get update",
    "container.deployments": "create delete get list update",
    "container.events": "list",
    "container.jobs": "create delete get list update",
    "container.namespaces": "create get update",
    "container.networkPolicies": "create delete get list update",
    "container.persistentVolumeClaims": "delete get list",
    "container.pods": "delete exec get getLogs list portForward",
    "container.resourceQuotas": "create delete get list update",
    "container.roleBindings": "create delete get list update",
    "container.roles": "bind create delete escalate get list update",
    "container.secrets": "create delete get update",
    "container.serviceAccounts": "create delete get list update",
    "container.services": "create delete get list update",
    "container.statefulSets": "create delete get list update",
    "container.thirdPartyObjects": "create delete get list update",
}
_DATABASE = {
    "cloudsql.databases": "create delete get",
    "cloudsql.instances": "create delete get",
    "cloudsql.users": "create delete get list",
    "compute.addresses": "createInternal deleteInternal setLabels use",
    "compute.forwardingRules": "create pscCreate pscDelete setLabels",
    "compute.networks": "use",
    "compute.subnetworks": "use",
}
_BUDGET = {"billing.budgets": "create delete get list update"}


def _spell(verbs: Mapping[str, str]) -> frozenset[str]:
    return frozenset(f"{resource}.{verb}" for resource, several in verbs.items() for verb in several.split())


PERMISSIONS = _spell(_PROJECT) | _spell(_CLUSTER)
DATABASE_PERMISSIONS = _spell(_DATABASE)  # only with Cloud SQL
BUDGET_PERMISSIONS = _spell(_BUDGET)  # only with a budget, and on the billing account
