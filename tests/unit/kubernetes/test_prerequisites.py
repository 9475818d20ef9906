"""What a cluster must offer: each thing that can be missing, and all of them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from platform_cli.adapters.kubernetes.neighbours import check_neighbours
from platform_cli.adapters.kubernetes.permissions import Permission, missing, needed
from platform_cli.adapters.kubernetes.prerequisites import (
    check_permissions,
    check_prerequisites,
    check_storage_class,
    check_version,
)
from platform_cli.adapters.kubernetes.store_access import check_store
from platform_cli.core.errors import ConflictError, PlatformError, PrerequisiteError
from platform_cli.core.settings import EnvironmentTable
from tests.unit.kubernetes.api_server import ApiServer, serving
from tests.unit.kubernetes.settings import settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ApiServer]:
    yield from serving(tmp_path)


def _list(*items: dict[str, Any]) -> tuple[int, Any, dict[str, str]]:
    return (200, {"apiVersion": "v1", "items": list(items)}, {})


def _class(name: str, default: str) -> dict[str, Any]:
    return {"metadata": {"name": name, "annotations": {"storageclass.kubernetes.io/is-default-class": default}}}


def _deployment(image: str, *args: str, namespace: str = "argo") -> dict[str, Any]:
    container = {"image": image, "args": list(args)}
    metadata = {"name": "controller", "namespace": namespace}
    return {"metadata": metadata, "spec": {"template": {"spec": {"containers": [container]}}}}


@pytest.mark.parametrize(("minor", "is_old"), [("27", True), ("28", False), ("34+", False)])
def test_the_version(server: ApiServer, minor: str, *, is_old: bool) -> None:
    server.answers = [(200, {"major": "1", "minor": minor, "gitVersion": f"v1.{minor}.0"}, {})]
    if not is_old:
        check_version(server.cluster)
        return
    with pytest.raises(PrerequisiteError) as caught:
        check_version(server.cluster)
    assert caught.value.code == "CLUSTER_TOO_OLD"
    assert "v1.27.0" in caught.value.message


def test_a_default_storage_class(server: ApiServer) -> None:
    server.answers = [_list(_class("slow", "false"), _class("fast", "true"))]
    check_storage_class(server.cluster, "ns")


def test_no_default_storage_class_is_told_with_the_command_that_makes_one(server: ApiServer) -> None:
    server.answers = [_list(_class("slow", "false")), _list()]
    with pytest.raises(PrerequisiteError) as caught:
        check_storage_class(server.cluster, "ns")
    assert caught.value.code == "STORAGE_CLASS_MISSING"
    assert "annotate storageclass slow storageclass.kubernetes.io/is-default-class=true" in caught.value.hint


def test_permissions_that_are_missing_are_named(server: ApiServer) -> None:
    rules = {"status": {"resourceRules": [{"verbs": ["*"], "apiGroups": [""], "resources": ["*"]}]}}
    refusal = {"status": {"allowed": False}}
    found = {"kind": "Namespace", "metadata": {"name": "ns"}}
    server.answers = [(200, found, {}), (200, found, {}), (200, found, {}), (200, rules, {}), (200, refusal, {})]
    with pytest.raises(PrerequisiteError) as caught:
        check_permissions(server.cluster, "ns")
    assert caught.value.code == "CLUSTER_FORBIDDEN"
    assert "get customresourcedefinitions.apiextensions.k8s.io" in caught.value.message
    assert "more" in caught.value.message
    assert "pods" not in caught.value.message  # granted by the rules


def test_a_rule_for_one_name_grants_nothing_in_general(server: ApiServer) -> None:
    rule = {"verbs": ["get"], "apiGroups": [""], "resources": ["secrets"], "resourceNames": ["one"]}
    server.answers = [(200, {"status": {"resourceRules": [rule]}}, {}), (200, {"status": {"allowed": False}}, {})]
    wanted = Permission("get", "", "secrets", "ns")
    assert missing(server.cluster, [wanted]) == (wanted,)


def test_only_who_makes_namespace_and_definitions_needs_rights_for_them() -> None:
    few, all_ = (needed("ns", make_namespace=made, make_definitions=made) for made in (False, True))
    assert {str(one) for one in set(all_) - set(few)} == {
        "create namespaces",
        "patch namespaces",
        "create customresourcedefinitions.apiextensions.k8s.io",
        "patch customresourcedefinitions.apiextensions.k8s.io",
    }


@pytest.mark.parametrize(
    ("deployment", "program"),
    [
        (_deployment("host/argoproj/workflow-controller:v3.5.0"), "Argo Workflows"),
        (_deployment("host/argoproj/argo-events:v1.9.0", "controller"), "Argo Events"),
        (_deployment("host/argoproj/workflow-controller:v3.5.0", "--namespaced"), ""),
        (_deployment("host/argoproj/argo-events:v1.9.0", "sensor-service"), ""),
        (_deployment("host/argoproj/workflow-controller:v3.5.0", namespace="ours"), ""),
        (_deployment("nginx:1"), ""),
    ],
)
def test_somebody_elses_argo(server: ApiServer, deployment: dict[str, Any], program: str) -> None:
    server.answers = [_list(deployment)]
    if not program:
        check_neighbours(server.cluster, "ours")
        return
    with pytest.raises(ConflictError) as caught:
        check_neighbours(server.cluster, "ours")
    assert caught.value.message.startswith(f"{program} runs for the whole cluster already (argo/controller)")


@pytest.mark.parametrize("status", [401, 403])
def test_who_may_not_look_is_not_stopped_by_it(server: ApiServer, status: int) -> None:
    server.answers = [(status, {"message": "no"}, {})]
    check_storage_class(server.cluster, "ns")
    check_neighbours(server.cluster, "ns")


def test_all_problems_come_at_once(server: ApiServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in (("AWS_EC2_METADATA_DISABLED", "true"), ("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))):
        monkeypatch.setenv(name, value)
    server.answers = [(200, {"major": "1", "minor": "20", "gitVersion": "v1.20.0"}, {}), (403, {"message": "no"}, {})]
    settings = settings_of(tmp_path, store="s3://bucket", endpoint="http://127.0.0.1:9")
    with pytest.raises(PlatformError) as caught:
        check_prerequisites(server.cluster, settings)
    assert caught.value.code == "PREREQUISITES_MISSING"
    for code in ("CLUSTER_TOO_OLD", "STORE_CREDENTIALS_MISSING", "CLUSTER_FORBIDDEN"):
        assert f"[{code}]" in caught.value.details


def test_a_store_that_is_not_there(server: ApiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    server.answers = [(404, b"<Error><Code>NoSuchBucket</Code><Message>The bucket is not there</Message></Error>", {})]
    values = EnvironmentTable(store="s3://bucket/x", endpoint=server.cluster.configuration.host)
    with pytest.raises(PrerequisiteError) as caught:
        check_store(values)
    assert (caught.value.code, caught.value.message) == (
        "STORE_MISSING",
        "there is no bucket for the store s3://bucket/x.",
    )


def test_a_store_that_may_not_be_written(server: ApiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    server.answers = [(403, b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>", {})]
    values = EnvironmentTable(store="s3://bucket/x", endpoint=server.cluster.configuration.host)
    with pytest.raises(PrerequisiteError) as caught:
        check_store(values)
    assert caught.value.code == "STORE_UNUSABLE"
    assert "s3:GetObject" in caught.value.hint
