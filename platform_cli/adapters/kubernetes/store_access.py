"""Is the store there, and may we read and write it? Asked by the clients that Metaflow itself uses."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from platform_cli.adapters.google.credentials import credentials as acting
from platform_cli.core.errors import PlatformError, PrerequisiteError

if TYPE_CHECKING:
    from platform_cli.core.settings import EnvironmentTable

_SECONDS = 20
_LONGEST = 200


def check_store(values: EnvironmentTable) -> None:
    """Write a small object, read it back and remove it.

    Raises:
        PrerequisiteError: If the store is missing, cannot be read or cannot be written, or we cannot say who we are.
    """
    kind, _, place = values.store.partition("://")
    bucket, _, prefix = place.strip("/").partition("/")
    key = f"{prefix}/platform/probe-{uuid.uuid4().hex}".lstrip("/")
    probe = _probe_gs if kind == "gs" else _probe_s3
    try:
        found = probe(bucket, key, values)
    except PlatformError:
        raise
    except Exception as error:  # noqa: BLE001 - both clients raise what theirs and the transport's layers raise
        raise _refusal(values.store, kind, error) from None
    if found != b"platform":
        message = f"the store {values.store} gave back something else than was written to it."
        raise PrerequisiteError(message, code="STORE_UNUSABLE", hint="look at what stands between us and the store")


def _probe_gs(bucket: str, key: str, values: EnvironmentTable) -> bytes:
    from google.cloud import storage  # type: ignore[import-untyped]  # it has no types
    from google.cloud.storage.retry import DEFAULT_RETRY  # type: ignore[import-untyped]  # likewise

    who = acting(values.impersonate) if values.impersonate else None
    # As Metaflow: a person's login names no project, and objects need none.
    client: Any = storage.Client(project=None, credentials=who)
    patience = {"timeout": _SECONDS, "retry": DEFAULT_RETRY.with_timeout(_SECONDS)}
    blob = client.bucket(bucket).blob(key)
    blob.upload_from_string(b"platform", **patience)
    found: bytes = blob.download_as_bytes(**patience)
    blob.delete(**patience)
    return found


def _probe_s3(bucket: str, key: str, values: EnvironmentTable) -> bytes:
    import boto3  # type: ignore[import-untyped]  # it has no types
    from botocore.config import Config  # type: ignore[import-untyped]  # it has no types

    patience = Config(connect_timeout=5, read_timeout=_SECONDS, retries={"max_attempts": 3})
    client: Any = boto3.client("s3", endpoint_url=values.endpoint or None, config=patience)
    client.put_object(Bucket=bucket, Key=key, Body=b"platform")
    found: bytes = client.get_object(Bucket=bucket, Key=key)["Body"].read()
    client.delete_object(Bucket=bucket, Key=key)
    return found


def _refusal(store: str, kind: str, error: Exception) -> PrerequisiteError:
    reason = " ".join(str(error).split())[:_LONGEST].rstrip(".")
    status = getattr(error, "code", None) or _aws_status(error)
    if "credentials" in reason.lower():
        hint = "gcloud auth application-default login" if kind == "gs" else "aws configure"
        message = f"nothing says who we are to the store {store}: {reason}."
        return PrerequisiteError(message, code="STORE_CREDENTIALS_MISSING", hint=f"log in: {hint}")
    if status == 404:  # noqa: PLR2004 - HTTP's 'not found'
        hint = "make the bucket, or name another one below [env.NAME] in platform.toml"
        return PrerequisiteError(f"there is no bucket for the store {store}.", code="STORE_MISSING", hint=hint)
    role = "roles/storage.objectUser" if kind == "gs" else "s3:GetObject, PutObject, DeleteObject and ListBucket"
    message = f"the store {store} cannot be read and written: {reason}."
    return PrerequisiteError(message, code="STORE_UNUSABLE", hint=f"get yourself {role} on the bucket")


def _aws_status(error: Exception) -> Any:
    response = getattr(error, "response", None)  # of botocore a table, of requests an object or nothing
    return response.get("ResponseMetadata", {}).get("HTTPStatusCode") if isinstance(response, dict) else None


def store_credentials() -> dict[str, str]:
    """Return what pods need to reach an S3-compatible store: the keys with which we reach it ourselves.

    Raises:
        PrerequisiteError: If there are none.
    """
    import boto3

    found = boto3.Session().get_credentials()
    if found is None:
        message = "an S3-compatible store needs keys, for pods too, and none were found."
        hint = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or: aws configure"
        raise PrerequisiteError(message, code="STORE_CREDENTIALS_MISSING", hint=hint)
    frozen = found.get_frozen_credentials()
    keys = {"AWS_ACCESS_KEY_ID": frozen.access_key, "AWS_SECRET_ACCESS_KEY": frozen.secret_key}
    return {**keys, **({"AWS_SESSION_TOKEN": frozen.token} if frozen.token else {})}
