"""Who we are to Google: every kind of login, and what is said where there is none."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from platform_cli.adapters.google.api import Google
from platform_cli.adapters.google.credentials import token
from platform_cli.adapters.google.project import project_number
from platform_cli.core.errors import NotReadyError, PrerequisiteError
from tests.cloud.google_cloud import Fault
from tests.cloud.google_identity import ACCOUNT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cloud.google_cloud import GoogleCloud

TOKEN = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address


def _key(_: Path) -> dict[str, str]:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    account = {"client_email": ACCOUNT, "private_key_id": "1", "private_key": private.decode(), "token_uri": TOKEN}
    return {"type": "service_account", "project_id": "acme-ml-dev", **account}


def _federation(folder: Path) -> dict[str, object]:
    (folder / "subject").write_text("a token of another cloud")
    return {
        "type": "external_account",
        "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/providers/git",
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        "token_url": "https://sts.googleapis.com/v1/token",
        "credential_source": {"file": str(folder / "subject")},
    }


@pytest.mark.usefixtures("reached")
def test_a_persons_login_is_enough(cloud: GoogleCloud) -> None:
    assert project_number(Google(cloud.project)) == cloud.number


@pytest.mark.parametrize("kind", [_key, _federation])
def test_so_is_a_file_of_another_kind(
    kind: object, cloud: GoogleCloud, reached: dict[str, str], tmp_path: Path
) -> None:
    assert callable(kind)
    with open(reached["GOOGLE_APPLICATION_CREDENTIALS"], "w") as file:  # noqa: PTH123 - a name from a variable
        json.dump(kind(tmp_path), file)
    assert project_number(Google(cloud.project)) == cloud.number


def test_so_is_a_machine_at_google(
    cloud: GoogleCloud, reached: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reached
    cloud.facts["machine"] = True
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS")
    google = Google(cloud.project)
    assert project_number(google) == cloud.number
    assert google.who == ACCOUNT


@pytest.mark.usefixtures("reached")
def test_one_can_act_as_an_account(cloud: GoogleCloud) -> None:
    cloud.kept("actable")[ACCOUNT] = True
    google = Google(cloud.project, ACCOUNT)
    assert google.who == ACCOUNT
    assert google.credentials.token == f"ya29.{ACCOUNT}"
    assert project_number(google) == cloud.number


@pytest.mark.usefixtures("reached")
def test_but_only_if_that_is_allowed() -> None:
    with pytest.raises(PrerequisiteError, match=f"you may not act as {ACCOUNT}") as caught:
        token(ACCOUNT)
    assert caught.value.code == "GOOGLE_IMPERSONATION_REFUSED"
    assert "roles/iam.serviceAccountTokenCreator" in caught.value.hint


@pytest.mark.usefixtures("reached")
def test_a_token_tells_until_when_it_holds() -> None:
    text, expiry = token()
    assert text == "ya29.token"
    assert timedelta(minutes=50) < expiry - datetime.now(timezone.utc) < timedelta(minutes=61)


@pytest.mark.usefixtures("reached")
def test_without_a_login_three_ways_to_one_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS")
    with pytest.raises(PrerequisiteError) as caught:
        token()
    assert caught.value.code == "GOOGLE_LOGIN_MISSING"
    ways = ("gcloud auth application-default login", "GOOGLE_APPLICATION_CREDENTIALS=FILE", "service account")
    assert all(way in caught.value.hint for way in ways)


@pytest.mark.parametrize("text", ["", "{", '{"type": "alien"}'])
def test_a_file_that_is_none_is_not_taken_for_a_missing_login(text: str, reached: dict[str, str]) -> None:
    with open(reached["GOOGLE_APPLICATION_CREDENTIALS"], "w") as file:  # noqa: PTH123 - a name from a variable
        file.write(text)
    with pytest.raises(PrerequisiteError) as caught:
        token()
    assert caught.value.code == "GOOGLE_LOGIN_UNREADABLE"
    assert caught.value.details


@pytest.mark.usefixtures("reached")
def test_an_expired_login_says_how_to_renew_it(cloud: GoogleCloud) -> None:
    cloud.refreshes.append("invalid_grant")
    with pytest.raises(PrerequisiteError) as caught:
        token()
    assert (caught.value.code, caught.value.exit_code) == ("GOOGLE_LOGIN_EXPIRED", 4)
    assert "gcloud auth application-default login" in caught.value.hint


def test_a_login_that_ends_half_way_says_the_same(cloud: GoogleCloud, google: Google) -> None:
    cloud.faults.append(Fault(401, reason="authError", times=9))
    with pytest.raises(Exception, match="does not take your login") as caught:
        project_number(google)
    assert getattr(caught.value, "code", "") == "GOOGLE_LOGIN_EXPIRED"


@pytest.mark.usefixtures("reached")
def test_no_network_is_not_called_an_expired_login(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with pytest.raises(NotReadyError) as caught:
        token()
    assert caught.value.code == "GOOGLE_UNREACHABLE"
