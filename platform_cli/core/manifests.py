"""Make the objects of an environment out of our manifests: pure functions over what the YAML files hold."""

from __future__ import annotations

import copy
import hashlib
import json
from typing import TYPE_CHECKING

import msgspec

from platform_cli.core.cluster_objects import COMPONENT, ENVIRONMENT, KINDS, MANAGED_BY, MANAGER, Object, Ref, ref_of
from platform_cli.core.kubernetes_profile import STORE_SECRET
from platform_cli.core.settings import Size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from platform_cli.core.settings import Settings

_PAGES = "ui"  # the only component that an environment can do without
_AMAZONS_TOOL = "amazon/aws-cli:2.15.0"


class ManifestValues(msgspec.Struct, frozen=True, kw_only=True):
    """What the objects depend on.

    Attributes:
        environment: The environment's name, which every object of its own carries as a label.
        namespace: Where they go.
        concurrency: How many runs of deployments may run at once.
        size: One of each component, or replicas and room for a team.
        ui: Whether there are pages to look at.
        store: Where each night's dump of the database goes.
        endpoint: The address of an S3-compatible store; empty: the cloud's own.
    """

    environment: str
    namespace: str
    concurrency: int
    size: Size
    ui: bool = False
    store: str = "gs://bucket"
    endpoint: str = ""


def manifest_values(settings: Settings) -> ManifestValues:
    """Return the values that an environment's settings mean."""
    return ManifestValues(
        environment=settings.environment,
        namespace=settings.namespace,
        concurrency=settings.values.concurrency,
        size=settings.values.size,
        ui=settings.values.ui,
        store=settings.values.store,
        endpoint=settings.values.endpoint,
    )


def render(documents: Mapping[str, Iterable[Object]], values: ManifestValues) -> tuple[Object, ...]:
    """Return the objects in the order in which they are applied.

    Args:
        documents: What each component's files hold.
        values: What they depend on.
    """
    rendered = [
        _patched(_placed(_labelled(copy.deepcopy(document), component, values), values), values)
        for component, found in documents.items()
        if component != _PAGES or values.ui
        for document in found
    ]
    _stamp_settings(rendered)
    return tuple(sorted(rendered, key=lambda one: KINDS[one["kind"]].order))


def _stamp_settings(rendered: Iterable[Object]) -> None:
    """Mark each pod template with what its mounted settings say, so that other settings make new pods."""
    data = {one["metadata"]["name"]: one["data"] for one in rendered if one["kind"] == "ConfigMap"}
    for one in rendered:
        if one["kind"] in {"Deployment", "StatefulSet"}:
            template = one["spec"]["template"]
            mounted = [volume["configMap"]["name"] for volume in template["spec"]["volumes"] if "configMap" in volume]
            if mounted:
                text = json.dumps([data[name] for name in mounted], sort_keys=True)
                digest = hashlib.sha256(text.encode()).hexdigest()[:16]
                template["metadata"].setdefault("annotations", {})["platform-settings"] = digest


def _labelled(one: Object, component: str, values: ManifestValues) -> Object:
    """Say whose it is; a definition belongs to the whole cluster and so to no environment."""
    labels = {MANAGED_BY: MANAGER, COMPONENT: component}
    if one["kind"] != "CustomResourceDefinition":
        labels[ENVIRONMENT] = values.environment
    one["metadata"]["labels"] = {**one["metadata"].get("labels", {}), **labels}
    return one


def _placed(one: Object, values: ManifestValues) -> Object:
    if one["kind"] == "Namespace":
        one["metadata"]["name"] = values.namespace
    elif KINDS[one["kind"]].namespaced:
        one["metadata"]["namespace"] = values.namespace
    for subject in one.get("subjects", ()):
        subject["namespace"] = values.namespace
    return one


def _patched(one: Object, values: ManifestValues) -> Object:
    ref = ref_of(one)
    for patch in (_ALWAYS.get((ref.kind, ref.name)), values.size == "production" and _GROWN.get((ref.kind, ref.name))):
        if patch:
            patch(one, values)
    return one


def _cap_runs(one: Object, values: ManifestValues) -> None:
    one["data"]["parallelism"] = str(values.concurrency)


def _three_buses(one: Object, _values: ManifestValues) -> None:
    stream = one["spec"]["jetstream"]
    stream["replicas"] = 3
    stream["streamConfig"] = "replicas: 3\n"
    stream["persistence"]["volumeSize"] = "10Gi"


def _two_services(one: Object, _values: ManifestValues) -> None:
    one["spec"]["replicas"] = 2


def _large_database(one: Object, _values: ManifestValues) -> None:
    claim = one["spec"]["volumeClaimTemplates"][0]
    claim["spec"]["resources"]["requests"]["storage"] = "50Gi"
    one["spec"]["template"]["spec"]["containers"][0]["resources"] = {
        "requests": {"cpu": "500m", "memory": "1Gi"},
        "limits": {"cpu": "2", "memory": "2Gi"},
    }


def _nightly_store(one: Object, values: ManifestValues) -> None:
    """Name the store; one that is S3, or speaks it, is written by Amazon's own tool."""
    [upload] = one["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    upload["env"].append({"name": "STORE", "value": values.store.rstrip("/")})
    if not values.store.startswith("s3:"):
        return
    upload["image"] = _AMAZONS_TOOL
    upload["command"] = ["aws", "s3", "cp", "--recursive", "--exclude=*", "--include=*.dump", "--no-progress"]
    upload["args"] = ["$(DUMPS)", "$(STORE)/platform/backups"]
    if values.endpoint:
        upload["env"].append({"name": "AWS_ENDPOINT_URL", "value": values.endpoint})
        upload["envFrom"] = [{"secretRef": {"name": STORE_SECRET}}]


def _large_dumps(one: Object, _values: ManifestValues) -> None:
    volumes = one["spec"]["jobTemplate"]["spec"]["template"]["spec"]["volumes"]
    next(volume for volume in volumes if volume["name"] == "dumps")["emptyDir"]["sizeLimit"] = "50Gi"


def _many_pods(one: Object, _values: ManifestValues) -> None:
    one["spec"]["hard"]["pods"] = "5000"


_ALWAYS: Mapping[tuple[str, str], Callable[[Object, ManifestValues], None]] = {
    ("ConfigMap", "workflow-controller-configmap"): _cap_runs,
    ("CronJob", "database-backup"): _nightly_store,
}
_GROWN: Mapping[tuple[str, str], Callable[[Object, ManifestValues], None]] = {
    ("EventBus", "default"): _three_buses,
    ("Deployment", "metadata-service"): _two_services,
    ("StatefulSet", "metadata-database"): _large_database,
    ("CronJob", "database-backup"): _large_dumps,
    ("ResourceQuota", "platform"): _many_pods,
}


def no_longer_wanted(before: Iterable[Ref], objects: Iterable[Object]) -> tuple[Ref, ...]:
    """Return what an earlier version applied and this one does not have, the last applied first."""
    wanted = {ref_of(one) for one in objects}
    gone = [ref for ref in before if ref not in wanted and ref.kind in KINDS]
    return tuple(sorted(gone, key=lambda ref: -KINDS[ref.kind].order))
