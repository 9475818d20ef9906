"""Least privilege, as the real API server sees it: each account may do what it needs, and nothing that it must not."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.kubernetes.refusals import RefusedError
from platform_cli.core.cluster_objects import Ref
from platform_cli.targets.phases.kubernetes.apply_manifests import ApplyManifests
from tests.cluster.accounts import Account, Deed
from tests.cluster.environments import cluster, needs_cluster, new_target
from tests.cluster.stories import phase_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.core.cluster_objects import Object
    from platform_cli.targets.kubernetes import KubernetesTarget

pytestmark = needs_cluster


def _deeds(verbs: str, *resources: str) -> list[Deed]:
    return [Deed(verb, resource) for resource in resources for verb in verbs.split()]


READ, ALL = "get list watch", "get list watch create update patch delete"
NEEDS: dict[str, list[Deed]] = {
    "metaflow-task": _deeds("create patch", "workflowtaskresults"),
    "operate-workflow-sa": _deeds("create", "workflows"),
    "workflow-controller": [
        *_deeds(ALL, "pods", "workflows", "workflowtasksets"),
        *_deeds("create get", "pods/exec"),
        *_deeds(READ, "workflowtemplates"),
        *_deeds("get list watch update patch delete", "cronworkflows"),
        *_deeds("list watch deletecollection", "workflowtaskresults"),
        *_deeds("get list watch create", "configmaps"),
        *_deeds("create patch", "events"),
        *_deeds("get list", "serviceaccounts"),
    ],
    "events-controller": [
        *_deeds("get list watch update patch", "eventbus", "eventsources", "sensors"),
        *_deeds(ALL, "deployments", "statefulsets", "services", "configmaps"),
        *_deeds("get list create update delete", "secrets"),
        *_deeds("list delete", "persistentvolumeclaims"),
    ],
    "event-source": [],
    "event-bus": [],
    "metadata-service": [],
    "metadata-database": [],
    "database-backup": [],
}
NOBODY = [
    *_deeds(ALL, "roles", "rolebindings", "networkpolicies", "resourcequotas"),
    *_deeds("create", "serviceaccounts", "serviceaccounts/token"),
    *_deeds("create update patch delete", "workflowtemplates"),
    *_deeds("create", "cronworkflows", "sensors", "eventsources", "eventbus", "pods/portforward", "pods/attach"),
    *(
        Deed("list", resource, "*")
        for resource in ("namespaces", "nodes", "pods", "secrets", "customresourcedefinitions")
    ),
    *(Deed("get", resource, "kube-system") for resource in ("secrets", "configmaps", "pods")),
    *(Deed("create", resource, "default") for resource in ("pods", "workflows", "secrets")),
    Deed("get", "namespaces", "*"),
    Deed("create", "clusterroles", "*"),
]
TASKS = [
    *_deeds("get list watch create update patch delete", "secrets", "pods", "jobs", "deployments"),
    *_deeds("get list watch update patch delete", "workflows"),
    *_deeds("create", "pods/exec"),
    *_deeds("get list create update", "configmaps"),
    *_deeds("get list", "serviceaccounts", "persistentvolumeclaims"),
]
MUST_NOT: dict[str, list[Deed]] = {
    "metaflow-task": [*TASKS, *_deeds("create", "workflows"), *_deeds("get list delete", "workflowtaskresults")],
    "operate-workflow-sa": [*TASKS, *_deeds("create", "workflowtaskresults")],
    "workflow-controller": [
        *_deeds("get list create delete", "secrets", "deployments", "statefulsets", "services"),
        *_deeds("create delete", "persistentvolumeclaims", "poddisruptionbudgets"),
        *_deeds("update delete", "configmaps"),
    ],
    "events-controller": [
        *_deeds("get list create delete", "pods", "workflows", "jobs", "workflowtemplates"),
        *_deeds("create", "pods/exec", "persistentvolumeclaims"),
        *_deeds("delete", "sensors", "eventbus"),
    ],
    **{
        name: [*TASKS, *_deeds("create", "workflows", "workflowtaskresults")]
        for name in ("event-source", "event-bus", "metadata-service", "metadata-database", "database-backup")
    },
}


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KubernetesTarget]:
    """Give an environment of which only the objects are made: rights need no running pods."""
    made = new_target(tmp_path_factory.mktemp("access"))
    phase_of(made, ApplyManifests).run()
    yield made
    for phase in made.down_phases(lambda _: None, now=True, purge=True):
        phase.run()


def test_the_tables_speak_of_every_account(target: KubernetesTarget) -> None:
    found = cluster().list("ServiceAccount", target.settings.namespace)
    names = {one["metadata"]["name"] for one in found} - {"default"}
    assert names == NEEDS.keys() == MUST_NOT.keys()


@pytest.mark.parametrize("name", NEEDS)
def test_an_account_may_do_what_it_needs(target: KubernetesTarget, name: str) -> None:
    account = Account(cluster(), target.settings.namespace, name)
    refused = [str(deed) for deed in NEEDS[name] if not account.may(deed)]
    assert not refused


@pytest.mark.parametrize("name", MUST_NOT)
def test_an_account_may_not_do_anything_else(target: KubernetesTarget, name: str) -> None:
    account = Account(cluster(), target.settings.namespace, name)
    allowed = [str(deed) for deed in (*NOBODY, *MUST_NOT[name]) if account.may(deed)]
    assert not allowed


def test_the_default_account_may_nothing(target: KubernetesTarget) -> None:
    account = Account(cluster(), target.settings.namespace, "default")
    assert not [str(deed) for deed in (*NOBODY, *TASKS) if account.may(deed)]


def test_our_pods_keep_the_strictest_pod_security_but_for_the_migration(target: KubernetesTarget) -> None:
    """Ask the API server's own admission, in a namespace that enforces `restricted`, to make each of our pods again."""
    namespace = target.settings.namespace
    strict = {"metadata": {"labels": {"pod-security.kubernetes.io/enforce": "restricted"}}}
    pods = _pods_of_workloads(namespace)
    cluster().patch(Ref("Namespace", namespace), strict)
    refused = {name for name, pod in pods.items() if not _is_admitted(namespace, pod)}
    assert refused == {"metadata-service"}


def _pods_of_workloads(namespace: str) -> dict[str, Object]:
    """Wait until the controllers of Kubernetes have made the pods, running or not."""
    wanted = {"metadata-database", "metadata-service", "workflow-controller", "events-controller"}
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        pods = {one["metadata"]["labels"].get("app", ""): one for one in cluster().list("Pod", namespace)}
        if wanted <= pods.keys():
            return {name: pods[name] for name in wanted}
        time.sleep(0.5)
    raise AssertionError(f"no pods of {wanted - pods.keys()}")


def _is_admitted(namespace: str, pod: Object) -> bool:
    spec = {key: value for key, value in pod["spec"].items() if key != "nodeName"}
    again = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "strict"}, "spec": spec}
    try:
        cluster().call("POST", f"api/v1/namespaces/{namespace}/pods", query={"dryRun": "All"}, body=again)
    except RefusedError as error:
        if "violates PodSecurity" not in error.message:
            raise
        return False
    return True
