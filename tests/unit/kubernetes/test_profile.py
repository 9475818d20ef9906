"""The profile of an environment on Kubernetes: what Metaflow really reads from it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from platform_cli.core.kubernetes_profile import forwarded, kubernetes_profile
from tests.unit.kubernetes.settings import settings_of

if TYPE_CHECKING:
    from pathlib import Path

_READ = """
import json, metaflow.metaflow_config as c
print(json.dumps({name: getattr(c, name) for name in (
  "DEFAULT_DATASTORE", "DATASTORE_SYSROOT_GS", "CARD_GSROOT", "SERVICE_URL", "SERVICE_INTERNAL_URL",
  "KUBERNETES_NAMESPACE", "KUBERNETES_SERVICE_ACCOUNT", "KUBERNETES_MEMORY",
  "ARGO_WORKFLOWS_USE_SCHEDULES", "ARGO_EVENTS_WEBHOOK_URL",
  "ARGO_EVENTS_INTERNAL_WEBHOOK_URL", "KUBERNETES_JOB_TTL_SECONDS_AFTER_FINISHED")}))
"""


def test_metaflow_reads_every_key_from_the_file(tmp_path: Path) -> None:
    profile = kubernetes_profile(settings_of(tmp_path, namespace="flows"))
    (tmp_path / "config_dev.json").write_text(json.dumps(profile), encoding="utf-8")
    variables = {"METAFLOW_HOME": str(tmp_path), "METAFLOW_PROFILE": "dev", "HOME": str(tmp_path), "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", _READ], env=variables, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    read = json.loads(done.stdout)
    webhook = "http://argo-events-webhook-eventsource-svc.flows:12000/metaflow-event"
    assert read == {
        "DEFAULT_DATASTORE": "gs",
        "DATASTORE_SYSROOT_GS": "gs://bucket/team/metaflow",
        "CARD_GSROOT": "gs://bucket/team/metaflow/mf.cards",
        "SERVICE_URL": "http://metadata-service.flows:8080",
        "SERVICE_INTERNAL_URL": "http://metadata-service.flows:8080",
        "KUBERNETES_NAMESPACE": "flows",
        "KUBERNETES_SERVICE_ACCOUNT": "metaflow-task",
        "KUBERNETES_MEMORY": "1024",
        "ARGO_WORKFLOWS_USE_SCHEDULES": True,
        "ARGO_EVENTS_WEBHOOK_URL": webhook,
        "ARGO_EVENTS_INTERNAL_WEBHOOK_URL": webhook,
        "KUBERNETES_JOB_TTL_SECONDS_AFTER_FINISHED": 3600,
    }


def test_an_s3_store_with_an_endpoint(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, store="s3://bucket/x/", endpoint="http://minio.storage:9000", image="team/task:3")
    profile = kubernetes_profile(settings)
    assert profile["METAFLOW_DEFAULT_DATASTORE"] == "s3"
    assert profile["METAFLOW_DATASTORE_SYSROOT_S3"] == "s3://bucket/x/metaflow"
    assert profile["METAFLOW_S3_ENDPOINT_URL"] == "http://minio.storage:9000"
    assert profile["METAFLOW_KUBERNETES_SECRETS"] == "platform-store"
    assert profile["METAFLOW_KUBERNETES_CONTAINER_IMAGE"] == "team/task:3"
    assert not [key for key in profile if key.endswith("_GS")]


def test_from_outside_only_the_two_addresses_are_others(tmp_path: Path) -> None:
    profile = kubernetes_profile(settings_of(tmp_path))
    over = forwarded("http://127.0.0.1:1", "http://127.0.0.1:2")
    assert over == {
        "METAFLOW_SERVICE_URL": "http://127.0.0.1:1",
        "METAFLOW_ARGO_EVENTS_WEBHOOK_URL": "http://127.0.0.1:2/metaflow-event",
    }
    assert over.keys() <= profile.keys()


@pytest.mark.parametrize(("ready", "skips"), [(True, "1"), (False, "")])
@pytest.mark.parametrize("store", ["gs://bucket", "s3://bucket"])
def test_an_image_that_is_ready_installs_nothing(tmp_path: Path, store: str, *, ready: bool, skips: str) -> None:
    script = kubernetes_profile(settings_of(tmp_path, store=store))["METAFLOW_KUBERNETES_SANDBOX_INIT_SCRIPT"]
    if ready:
        for program in ("download-gcp-object", "python"):
            (tmp_path / program).write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
            (tmp_path / program).chmod(0o755)
    # As a pod does it: the script comes in a variable, and what follows must run whatever it finds.
    command = 'set -e; ${SCRIPT:+eval "${SCRIPT}"} && echo "[$METAFLOW_SKIP_INSTALL_DEPENDENCIES]"'
    variables = {"PATH": str(tmp_path), "SCRIPT": script}
    done = subprocess.run(["/bin/bash", "-c", command], env=variables, capture_output=True, text=True, check=True)
    assert done.stdout == f"[{skips}]\n"


def test_how_pods_begin_is_in_the_profile(tmp_path: Path) -> None:
    assert kubernetes_profile(settings_of(tmp_path))["METAFLOW_PLATFORM_BOOTSTRAP"] == "packages"
    stock = kubernetes_profile(settings_of(tmp_path, bootstrap="stock"))
    assert stock["METAFLOW_PLATFORM_BOOTSTRAP"] == "stock"
