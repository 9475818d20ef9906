"""A program in a pod that cannot be started is told as what it is: no answer, or no right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.kubernetes.pod_exec import run_in_pod
from platform_cli.core.cluster_objects import Ref
from platform_cli.core.errors import NotReadyError
from tests.unit.kubernetes.api_server import ApiServer, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

POD = Ref("Pod", "metadata-database-0", "ns")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ApiServer]:
    yield from serving(tmp_path)


def test_who_may_not_is_told_so_with_the_pods_name(server: ApiServer) -> None:
    server.answers = [(403, {"message": "no"}, {})]
    with pytest.raises(NotReadyError, match=r"metadata-database-0 .* 403") as caught:
        run_in_pod(server.cluster, POD, ["true"])
    assert caught.value.code == "POD_UNREACHABLE"
    [(method, path)] = server.asked
    assert method == "GET"
    assert path.startswith("/api/v1/namespaces/ns/pods/metadata-database-0/exec?command=true")


def test_a_cluster_that_is_gone_is_told(tmp_path: Path) -> None:
    for server in serving(tmp_path):
        gone = server.cluster
    with pytest.raises(NotReadyError) as caught:
        run_in_pod(gone, POD, ["true"])
    assert caught.value.code == "POD_UNREACHABLE"
