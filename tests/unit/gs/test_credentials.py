"""Who we are: which credentials the engine gets, and what is said where there are none."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from metaflow_extensions.platform.gs import MetaflowGSAccessDenied, identity, stores
from tests.gs.servers.edge import Edge, Request, Response, serve

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GOOGLE_APPLICATION_CREDENTIALS", "STORAGE_EMULATOR_HOST", "AWS_ACCESS_KEY_ID", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "aws"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "aws-keys"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setattr(stores, "_METADATA_SERVER", "no name of a machine")


def test_no_google_credentials_are_said_at_once() -> None:
    with pytest.raises(MetaflowGSAccessDenied, match="gcloud auth application-default login"):
        stores.store_options("gs", None)


@pytest.mark.parametrize("kind", ["service_account", "authorized_user"])
def test_the_engine_reads_the_files_that_it_knows(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "application_default_credentials.json"
    file.write_text(json.dumps({"type": kind, "client_email": "me@example"}))
    assert stores.store_options("gs", None)["application_credentials"] == str(file)
    assert identity.identity("gs") == "me@example"


def test_a_named_file_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "application_default_credentials.json").write_text("{}")
    named = tmp_path / "named.json"
    named.write_text(json.dumps({"type": "service_account", "client_email": "named@example"}))
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(named))
    assert identity.credentials_file() == named


def test_an_emulator_needs_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", "127.0.0.1:4443")
    assert stores.endpoint("gs") == "http://127.0.0.1:4443"
    options = stores.store_options("gs", stores.endpoint("gs"))
    assert json.loads(options["service_account_key"])["disable_oauth"] is True
    assert options["client_options"]["allow_http"] is True


def test_a_real_endpoint_is_never_spoken_to_in_the_clear(tmp_path: Path) -> None:
    (tmp_path / "application_default_credentials.json").write_text(json.dumps({"type": "service_account"}))
    assert stores.store_options("gs", None)["client_options"]["allow_http"] is False
    assert stores.store_options("s3", "https://s3.example")["client_options"]["allow_http"] is False


def test_other_kinds_of_google_credentials_go_through_googles_own_library(tmp_path: Path) -> None:
    def token(request: Request) -> Response:
        assert b"subject_token=proof" in request.body
        kind = "urn:ietf:params:oauth:token-type:access_token"
        answer = {"access_token": "abc", "expires_in": 3600, "token_type": "Bearer", "issued_token_type": kind}
        return Response(200, {"Content-Type": "application/json"}, json.dumps(answer).encode())

    (tmp_path / "proof").write_text("proof")
    with serve(Edge(token)) as url:
        facts = {"type": "external_account", "audience": "a", "subject_token_type": "t", "token_url": url}
        facts["credential_source"] = {"file": str(tmp_path / "proof")}  # type: ignore[assignment]  # a nested object
        (tmp_path / "application_default_credentials.json").write_text(json.dumps(facts))
        options = stores.store_options("gs", None)
        assert "application_credentials" not in options
        found = options["credential_provider"]()
    assert "abc" in found.values()
    assert timedelta(minutes=59) < found["expires_at"] - datetime.now(timezone.utc) <= timedelta(hours=1)


def test_keys_in_files_of_amazons_are_found(tmp_path: Path) -> None:
    (tmp_path / "aws-keys").write_text("[default]\naws_access_key_id = abc\naws_secret_access_key = def\n")
    (tmp_path / "aws").write_text("[default]\nregion = eu-central-1\n")
    options = stores.store_options("s3", None)
    assert options["region"] == "eu-central-1"
    key = options["credential_provider"]()
    assert (key["access_key_id"], key["secret_access_key"], key["expires_at"]) == ("abc", "def", None)
    assert identity.identity("s3") == "the AWS profile 'default'"
