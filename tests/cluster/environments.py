"""Environments of the tests on a real cluster, each in a namespace of its own."""

from __future__ import annotations

import json
import os
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from platform_cli.adapters.kubernetes.cluster import Cluster
from platform_cli.config.load import load_settings
from platform_cli.targets.kubernetes import KubernetesTarget

if TYPE_CHECKING:
    from pathlib import Path

KUBECONFIG = os.environ.get("PLATFORM_TEST_KUBECONFIG", "")
STORE = os.environ.get("PLATFORM_TEST_STORE", "gs://platform-test")
needs_cluster = pytest.mark.skipif(not KUBECONFIG, reason="no cluster: `make cluster` starts one (root and Linux)")


def context() -> str:
    """Return the name of the current context of the tests' kubeconfig."""
    from kubernetes import config

    list_contexts: Any = config.list_kube_config_contexts  # not typed by its library
    _, current = list_contexts(config_file=KUBECONFIG)
    return str(current["name"])


def cluster() -> Cluster:
    """Return the tests' cluster."""
    return Cluster(context(), KUBECONFIG)


def new_target(folder: Path, **values: str | bool) -> KubernetesTarget:
    """Return an environment that nobody has brought up, of a name that nobody has used."""
    name = f"t{uuid.uuid4().hex[:8]}"
    settings = {"target": "kubernetes", "context": context(), "store": f"{STORE}/{name}", "data": str(folder / "data")}
    lines = (f"{key} = {json.dumps(value)}" for key, value in {**settings, **values}.items())
    (folder / "platform.toml").write_text("\n".join((f"[env.{name}]", *lines, "")), encoding="utf-8")
    os.environ["KUBECONFIG"] = KUBECONFIG  # which is how a user says where the clusters are
    os.environ.setdefault("UV_OFFLINE", "1")  # there is no index in the rig: tests.cluster.warm has filled uv's cache
    return KubernetesTarget(load_settings(environment=name, overrides=(), variables={}, cwd=folder))
