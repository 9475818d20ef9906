"""The manifests keep their rules, and rendering sets what depends on the environment and nothing else."""

from __future__ import annotations

import re
from typing import Any

import pytest

from platform_cli.adapters.kubernetes.manifest_files import manifest_documents
from platform_cli.core.cluster_objects import KINDS, Object, Ref, labels_of, ref_of
from platform_cli.core.manifests import ManifestValues, no_longer_wanted, render

DEV = ManifestValues(environment="dev", namespace="ns-dev", concurrency=3, size="dev", ui=True)
PRODUCTION = ManifestValues(environment="prod", namespace="ns-prod", concurrency=64, size="production")


def _rendered(values: ManifestValues) -> dict[tuple[str, str], Object]:
    return {(one["kind"], one["metadata"]["name"]): one for one in render(manifest_documents(), values)}


def _pod_specs() -> list[tuple[str, dict[str, Any]]]:
    workloads = (one for one in render(manifest_documents(), DEV) if one["kind"] in {"Deployment", "StatefulSet"})
    return [(str(ref_of(one)), one["spec"]["template"]["spec"]) for one in workloads]


def _containers() -> list[tuple[str, bool, dict[str, Any], dict[str, Any]]]:
    """Return every container of a workload of ours: its name, whether it ends by itself, itself, its pod."""
    return [
        (f"{name}.{container['name']}", ends, container, spec)
        for name, spec in _pod_specs()
        for ends, key in ((False, "containers"), (True, "initContainers"))
        for container in spec.get(key, ())
    ]


CONTAINERS = _containers()
IDS = [name for name, *_ in CONTAINERS]


def test_there_are_the_components_we_need() -> None:
    assert len(CONTAINERS) >= 5
    assert set(manifest_documents()) == {
        "access",
        "argo-events",
        "argo-workflows",
        "database",
        "metadata",
        "namespace",
        "ui",
    }


@pytest.mark.parametrize(("name", "ends", "container", "spec"), CONTAINERS, ids=IDS)
def test_a_container_is_confined(name: str, *, ends: bool, container: dict[str, Any], spec: dict[str, Any]) -> None:
    security = container["securityContext"]
    assert re.search(r":v?\d+(\.\d+)*$", container["image"]), "no tag of a version"
    assert container["resources"]["requests"].keys() == {"cpu", "memory"}
    assert "memory" in container["resources"]["limits"]
    assert security["readOnlyRootFilesystem"]
    assert not security["allowPrivilegeEscalation"]
    assert security["capabilities"] == {"drop": ["ALL"]}
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    if not ends:
        assert {"readinessProbe", "livenessProbe"} <= container.keys()
    as_nobody = security.get("runAsNonRoot") or spec["securityContext"].get("runAsNonRoot")
    assert as_nobody or name in {"Deployment/metadata-service.migrate", "Deployment/metaflow-ui.service"}


@pytest.mark.parametrize(("name", "spec"), _pod_specs(), ids=[name for name, _ in _pod_specs()])
def test_a_pod_has_an_account_of_its_own(name: str, spec: dict[str, Any]) -> None:
    assert spec["serviceAccountName"] != "default", name
    assert ("ServiceAccount", spec["serviceAccountName"]) in _rendered(DEV)


def test_what_controllers_make_for_us_is_confined_too() -> None:
    rendered = _rendered(DEV)
    bus = rendered["EventBus", "default"]["spec"]["jetstream"]
    source = rendered["EventSource", "argo-events-webhook"]["spec"]["template"]
    parts = [bus["containerTemplate"], bus["reloaderContainerTemplate"], bus["metricsContainerTemplate"]]
    for part in (*parts, source["container"]):
        assert part["securityContext"]["readOnlyRootFilesystem"]
        assert not part["securityContext"]["allowPrivilegeEscalation"]
        assert part["resources"].keys() == {"requests", "limits"}
    assert all(one["securityContext"]["runAsNonRoot"] for one in (bus, source))


def test_no_role_says_everything_and_none_is_for_the_whole_cluster() -> None:
    for one in render(manifest_documents(), DEV):
        assert not one["kind"].startswith("Cluster")
        for rule in one.get("rules", ()):
            assert "*" not in {*rule["verbs"], *rule["resources"], *rule["apiGroups"]}


def test_everything_is_placed_labelled_and_in_order() -> None:
    rendered = render(manifest_documents(), DEV)
    orders = [KINDS[one["kind"]].order for one in rendered]
    assert orders == sorted(orders)
    for one in rendered:
        assert labels_of(one)["app.kubernetes.io/managed-by"] == "platform"
        is_definition = one["kind"] == "CustomResourceDefinition"
        assert labels_of(one).get("platform-env") == (None if is_definition else "dev")
        if KINDS[one["kind"]].namespaced:
            assert one["metadata"]["namespace"] == "ns-dev"
        assert {subject["namespace"] for subject in one.get("subjects", ())} <= {"ns-dev"}


def test_rendering_leaves_the_documents_alone() -> None:
    first = render(manifest_documents(), PRODUCTION)
    render(manifest_documents(), DEV)
    assert render(manifest_documents(), PRODUCTION) == first


def test_sizes_and_the_cap_on_runs() -> None:
    small, large = _rendered(DEV), _rendered(PRODUCTION)
    settings = ("ConfigMap", "workflow-controller-configmap")
    assert [one[settings]["data"]["parallelism"] for one in (small, large)] == ["3", "64"]
    bus = ("EventBus", "default")
    assert [one[bus]["spec"]["jetstream"]["replicas"] for one in (small, large)] == [1, 3]
    assert "replicas: 3" in large[bus]["spec"]["jetstream"]["streamConfig"]
    service = ("Deployment", "metadata-service")
    assert [one[service]["spec"]["replicas"] for one in (small, large)] == [1, 2]
    claim = large["StatefulSet", "metadata-database"]["spec"]["volumeClaimTemplates"][0]
    assert claim["spec"]["resources"]["requests"]["storage"] == "50Gi"
    assert large["Namespace", "ns-prod"]


def test_pages_are_there_only_where_they_are_wished_for() -> None:
    with_pages, without = _rendered(DEV), _rendered(PRODUCTION)
    pages = {
        one["metadata"]["name"] for one in with_pages.values() if labels_of(one)["app.kubernetes.io/component"] == "ui"
    }
    assert {"argo-server", "metaflow-ui"} <= pages
    assert not {name for _, name in without} & pages


def test_argo_s_page_may_only_look() -> None:
    rules = _rendered(DEV)["Role", "argo-server"]["rules"]
    assert {verb for rule in rules for verb in rule["verbs"]} == {"get", "list", "watch"}
    assert "secrets" not in {resource for rule in rules for resource in rule["resources"]}


def test_no_password_is_in_a_manifest() -> None:
    assert not [one for one in render(manifest_documents(), DEV) if one["kind"] == "Secret"]


def test_what_a_later_version_no_longer_has_is_pruned_users_first() -> None:
    rendered = render(manifest_documents(), DEV)
    kept = ref_of(rendered[-1])
    before = [
        Ref("ConfigMap", "old", "ns-dev"),
        Ref("EventSource", "old", "ns-dev"),
        kept,
        Ref("Unknown", "x", "ns-dev"),
    ]
    assert no_longer_wanted(before, rendered) == (
        Ref("EventSource", "old", "ns-dev"),
        Ref("ConfigMap", "old", "ns-dev"),
    )
