"""Why a page cannot be opened, before a port-forward is tried."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import pytest

from platform_cli.adapters.kubernetes.pages import opened
from platform_cli.core.errors import NotReadyError
from platform_cli.core.pages import Page
from tests.unit.argo.argo_server import ArgoServer, serving

if TYPE_CHECKING:
    from pathlib import Path

NAMESPACE = "platform-dev"


def _workload(name: str, ready: int = 1) -> dict[str, Any]:
    spec = {"replicas": 1, "selector": {"matchLabels": {"app": name}}}
    status = {"readyReplicas": ready} if ready else {}
    return {"kind": "Deployment", "metadata": {"name": name, "namespace": NAMESPACE}, "spec": spec, "status": status}


def refusal(folder: Path, page: Page, *workloads: dict[str, Any]) -> NotReadyError:
    server = ArgoServer()
    for one in workloads:
        server.put(one)
    with serving(server, folder) as cluster, pytest.raises(NotReadyError) as caught:
        opened(cluster, NAMESPACE, "dev", page, lambda _: None).__enter__()
    return caught.value


@pytest.mark.parametrize("page", get_args(Page))
def test_of_an_environment_that_is_down_nothing_can_be_opened(tmp_path: Path, page: Page) -> None:
    error = refusal(tmp_path, page)
    assert (error.code, error.hint) == ("ENVIRONMENT_DOWN", "platform up --env dev")


@pytest.mark.parametrize("page", ["ui", "argo"])
def test_pages_that_nobody_asked_for_are_asked_for_by_a_setting(tmp_path: Path, page: Page) -> None:
    error = refusal(tmp_path, page, _workload("metadata-service"))
    assert error.code == "PAGE_MISSING"
    assert "ui = true" in error.hint
    assert "[env.dev]" in error.hint


def test_a_page_that_does_not_serve_says_where_to_look(tmp_path: Path) -> None:
    error = refusal(tmp_path, "argo", _workload("metadata-service"), _workload("argo-server", ready=0))
    assert error.code == "PAGE_DOWN"
    assert "-l app=argo-server" in error.message
