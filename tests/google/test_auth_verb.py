"""`platform auth token`, as a client of Kubernetes calls it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from kubernetes import client, config

from platform_cli.adapters.google.kubeconfig import kubeconfig
from tests.cloud import google_cloud as served
from tests.cloud.google_identity import ACCOUNT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cloud.google_cloud import GoogleCloud
    from tests.conftest import Home


@pytest.fixture
def google_env(cloud: GoogleCloud, tmp_path: Path) -> Iterator[dict[str, str]]:
    with served.serve(cloud, tmp_path) as variables:
        yield variables


def test_it_prints_what_a_credential_plugin_prints(home: Home, google_env: dict[str, str]) -> None:
    printed = json.loads(home.ok("auth", "token", env=google_env))
    assert printed["kind"] == "ExecCredential"
    assert printed["apiVersion"] == "client.authentication.k8s.io/v1"
    assert printed["status"]["token"] == "ya29.token"  # noqa: S105 - compared
    assert printed["status"]["expirationTimestamp"].endswith("Z")


def test_it_answers_in_the_version_it_is_asked_in(home: Home, google_env: dict[str, str]) -> None:
    asked = {"KUBERNETES_EXEC_INFO": '{"apiVersion": "client.authentication.k8s.io/v1beta1"}'}
    printed = json.loads(home.ok("auth", "token", env={**google_env, **asked}))
    assert printed["apiVersion"] == "client.authentication.k8s.io/v1beta1"


def test_it_acts_as_an_account(home: Home, google_env: dict[str, str], cloud: GoogleCloud) -> None:
    cloud.kept("actable")[ACCOUNT] = True
    printed = json.loads(home.ok("auth", "token", "--impersonate", ACCOUNT, env=google_env))
    assert printed["status"]["token"] == f"ya29.{ACCOUNT}"


def test_it_fails_as_every_verb_does(home: Home, google_env: dict[str, str]) -> None:
    without = {name: value for name, value in google_env.items() if name != "GOOGLE_APPLICATION_CREDENTIALS"}
    done = home.platform("auth", "token", env=without)
    assert done.returncode == 4
    assert "GOOGLE_LOGIN_MISSING" in done.stderr
    assert done.stdout == ""


def test_the_client_of_kubernetes_takes_it(
    home: Home, google_env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**home.env, **google_env}.items():
        monkeypatch.setenv(name, value)
    file = tmp_path / "kubeconfig"
    file.write_text(kubeconfig("gcp-dev", "gke-1.us-central1.gke.goog", ""), encoding="utf-8")
    (tmp_path / "platform_cli").mkdir()  # as in the process of a flow, whose modules are copies of some of ours
    (tmp_path / "platform_cli" / "__init__.py").touch()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    loaded = client.Configuration()
    config.load_kube_config(  # type: ignore[no-untyped-call]  # it has no types
        str(file), client_configuration=loaded
    )
    assert "Bearer ya29.token" in loaded.api_key.values()
    assert loaded.ssl_ca_cert == google_env["REQUESTS_CA_BUNDLE"]
