"""What leaves this machine in a bundle holds no secret, and is still of use."""

from __future__ import annotations

import json

import pytest

from platform_cli.render.redact import Redactor

JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzeXN0ZW0ifQ.c2lnbmF0dXJl"  # of no system
KEY = "-----BEGIN PRIVATE KEY-----\nMIIEvQ\nIBADAN\n-----END PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("POSTGRES_PASSWORD=hunter22 HOST=db", "hunter22"),
        ('{"client_secret": "hunter22"}', "hunter22"),
        ('{"name": "MF_METADATA_DB_PSWD", "value": "hunter22"}', "hunter22"),
        ("Authorization: Bearer abcdef0123456789", "abcdef0123456789"),
        ("postgresql://metaflow:hunter22@metadata-database:5432/metaflow", "hunter22"),
        (f"token is {JWT} indeed", JWT),
        ("ya29.a0AfH6SNx-y_z", "ya29.a0AfH6SNx-y_z"),
        ("key AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"),
        (KEY, "MIIEvQ"),
        ("the value stands alone: kept-in-cluster", "kept-in-cluster"),
        ("the value stands alone: from-the-shell", "from-the-shell"),
    ],
)
def test_a_secret_is_masked(text: str, secret: str) -> None:
    redacted = Redactor({"MY_TOKEN": "from-the-shell"}).text(text, ["kept-in-cluster"])
    assert secret not in redacted
    assert "***" in redacted


@pytest.mark.parametrize(
    "text",
    [
        '{"valueFrom": {"secretKeyRef": {"name": "metadata-database", "key": "password"}}}',
        '{"automountServiceAccountToken": false, "secretName": "platform-store"}',
        "Job t-1 started pod t-1-x at https://10.0.0.1:6443/api/v1/namespaces/dev/pods",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert Redactor({}).text(text) == text


def test_objects_are_json_afterwards() -> None:
    environment = [{"name": "DB_PASSWORD", "value": "hunter22"}, {"name": "DB_HOST", "value": "db"}]
    redacted = json.loads(Redactor({}).text(json.dumps(environment, indent=1)))
    assert redacted == [{"name": "DB_PASSWORD", "value": "***"}, {"name": "DB_HOST", "value": "db"}]
