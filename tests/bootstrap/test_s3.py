"""A pod whose store speaks the language of S3, with keys as a secret brings them."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from metaflow_extensions.platform.bootstrap.stop import NOT_OURS, Stop
from metaflow_extensions.platform.bootstrap.store import Store
from tests.bootstrap.conftest import ROOT
from tests.gs.servers import moto_s3

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bootstrap.conftest import Rig

KEYS = {"AWS_ACCESS_KEY_ID": "AKIATESTING", "AWS_SECRET_ACCESS_KEY": "a-secret", "AWS_DEFAULT_REGION": "us-east-1"}


@pytest.fixture(scope="module")
def store() -> Iterator[dict[str, str]]:
    """The variables of whoever uses a bucket called `bucket`."""
    with moto_s3.running() as address:
        variables = {**KEYS, "AWS_ENDPOINT_URL_S3": address, "METAFLOW_S3_ENDPOINT_URL": address}
        program = f"import boto3; boto3.client('s3', endpoint_url={address!r}).create_bucket(Bucket='bucket')"
        subprocess.run([sys.executable, "-c", program], env={**os.environ, **variables}, check=True)
        yield variables


def test_a_pod_signs_its_requests(rig: Rig, store: dict[str, str]) -> None:
    words = [str(rig.folder / "wheels"), str(rig.folder / "s3"), "1.0", "s3"]
    command = [sys.executable, "-m", "tests.bootstrap.put", *words]
    done = subprocess.run(
        command, cwd=ROOT, env={**rig.environment, **store}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    variables = {"METAFLOW_DEFAULT_DATASTORE": "s3", "METAFLOW_DATASTORE_SYSROOT_S3": "s3://bucket/metaflow", **store}
    template = rig.compile(done.stdout, **variables)

    argo = rig.argo(template)
    argo.environment |= store
    pod = argo.pod("start")

    assert pod.code == 0, pod.output
    assert "hello from a wheel deep some words" in pod.output
    assert "platform:" not in pod.output


def test_signatures_are_those_of_amazons_own_library() -> None:
    from botocore.auth import S3SigV4Auth  # type: ignore[import-untyped]  # it has no types
    from botocore.awsrequest import AWSRequest  # type: ignore[import-untyped]  # likewise
    from botocore.credentials import Credentials  # type: ignore[import-untyped]  # likewise

    address = "https://bucket.s3.eu-north-1.amazonaws.com/a%20folder/caf%C3%A9~1.zst"
    program = f"from metaflow_extensions.platform.bootstrap.signing import headers; print(headers({address!r}))"
    keys = {**KEYS, "AWS_DEFAULT_REGION": "eu-north-1", "AWS_SESSION_TOKEN": "token"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, **keys},
        capture_output=True,
        text=True,
        check=True,
    )
    found = ast.literal_eval(done.stdout)

    headers = {name: value for name, value in found.items() if name.startswith("x-amz")}
    request = AWSRequest("GET", address, headers=headers)
    request.context["timestamp"] = found["x-amz-date"]
    credentials = Credentials(KEYS["AWS_ACCESS_KEY_ID"], KEYS["AWS_SECRET_ACCESS_KEY"], "token")
    theirs = S3SigV4Auth(credentials, "s3", "eu-north-1")
    text = theirs.string_to_sign(request, theirs.canonical_request(request))
    assert found["Authorization"].endswith(f"Signature={theirs.signature(text, request)}")


def test_without_keys_metaflows_own_commands_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)

    with pytest.raises(Stop, match="this pod has no key for S3") as stop:
        Store("s3://bucket/metaflow/x")

    assert stop.value.code == NOT_OURS
