"""What the API server's refusals, silences and hiccups become."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from platform_cli.adapters.kubernetes.cluster import Cluster
from platform_cli.core.cluster_objects import Ref
from platform_cli.core.errors import NotReadyError, PlatformError
from tests.unit.kubernetes.api_server import ApiServer, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

POD = Ref("Pod", "p", "ns")
SECRET = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "namespace": "ns"}}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ApiServer]:
    yield from serving(tmp_path)


@pytest.mark.parametrize(
    ("status", "code", "exit_code", "hint"),
    [
        (401, "CREDENTIALS_REFUSED", 4, "kubectl --context test"),
        (403, "CLUSTER_FORBIDDEN", 4, "administrator"),
        (422, "OBJECT_REFUSED", 5, "platform status"),
        (409, "OBJECT_CONFLICT", 8, "again"),
    ],
)
def test_a_refusal_says_what_why_and_what_next(
    server: ApiServer, status: int, code: str, exit_code: int, hint: str
) -> None:
    server.answers = [(status, {"message": "because I say so."}, {})]
    with pytest.raises(PlatformError) as caught:
        server.cluster.get(POD)
    error = caught.value
    assert (error.code, error.exit_code) == (code, exit_code)
    assert error.message == "the cluster of context 'test' refused to show Pod/p: because I say so."
    assert hint in error.hint


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_passing_trouble_is_waited_out(server: ApiServer, status: int) -> None:
    server.answers = [(status, {"message": "busy"}, {"Retry-After": "0"}), (200, {"kind": "Pod"}, {})]
    assert server.cluster.get(POD) == {"kind": "Pod"}
    assert len(server.asked) == 2


def test_a_trouble_that_does_not_pass_is_told(server: ApiServer) -> None:
    server.answers = [(503, b"no healthy upstream", {"Retry-After": "0"})]
    with pytest.raises(PlatformError) as caught:
        server.cluster.get(POD)
    assert (caught.value.code, caught.value.exit_code) == ("CLUSTER_BUSY", 7)
    assert "no healthy upstream" in caught.value.message


def test_what_is_not_there_is_none_and_may_be_deleted_again(server: ApiServer) -> None:
    server.answers = [(404, {"message": "not found"}, {})]
    assert server.cluster.get(POD) is None
    assert server.cluster.list("Sensor", "ns") == []
    server.cluster.delete(POD)


def test_creating_what_is_there_changes_nothing(server: ApiServer) -> None:
    server.answers = [(409, {"message": "exists"}, {})]
    assert not server.cluster.create(SECRET)
    server.answers = [(201, SECRET, {})]
    assert server.cluster.create(SECRET)


def test_a_creation_is_not_sent_twice(server: ApiServer) -> None:
    server.answers = [(500, {"message": "etcd"}, {})]
    with pytest.raises(PlatformError):
        server.cluster.create(SECRET)
    assert len(server.asked) == 1


def test_a_cluster_that_is_not_there(server: ApiServer) -> None:
    server.close()
    with pytest.raises(NotReadyError) as caught:
        server.cluster.get(POD)
    assert caught.value.code == "CLUSTER_UNREACHABLE"
    assert "refused" in caught.value.message
    assert "secret-token" not in caught.value.message


@pytest.mark.parametrize(
    ("context", "content", "code", "said"),
    [
        ("tset", None, "CONTEXT_UNKNOWN", "Did you mean 'test'?"),
        ("test", "", "KUBECONFIG_MISSING", "is no kubeconfig"),
        ("test", "]: no", "KUBECONFIG_MISSING", "is no kubeconfig"),
        ("test", "- a list", "KUBECONFIG_MISSING", "is no kubeconfig"),
    ],
)
def test_a_kubeconfig_that_cannot_be_used(
    server: ApiServer, context: str, content: str | None, code: str, said: str
) -> None:
    if content is not None:
        server.kubeconfig.write_text(content, encoding="utf-8")
    with pytest.raises(PlatformError) as caught:
        Cluster(context, str(server.kubeconfig)).get(POD)
    assert (caught.value.code, caught.value.exit_code) == (code, 4)
    assert said in caught.value.message


def test_no_kubeconfig_at_all(tmp_path: Path) -> None:
    with pytest.raises(PlatformError) as caught:
        Cluster("test", str(tmp_path / "none")).get(POD)
    assert caught.value.code == "KUBECONFIG_MISSING"


def test_the_pinned_context_is_the_current_one_for_metaflows_client(server: ApiServer, tmp_path: Path) -> None:
    from kubernetes import config

    from platform_cli.adapters.kubernetes.kubeconfig import context_file, pinned

    ours = tmp_path / "ours"
    ours.write_text(context_file("test"), encoding="utf-8")
    assert "secret-token" not in ours.read_text(encoding="utf-8")
    list_contexts: Any = config.list_kube_config_contexts
    contexts, current = list_contexts(config_file=pinned(str(server.kubeconfig), ours))
    assert current["name"] == "test"
    assert {one["name"] for one in contexts} == {"test", "other"}
