"""Open a bucket as who Metaflow itself would be there: at Google the account to act as, if the environment has one."""

from __future__ import annotations

import functools
import json
import os
from datetime import timedelta, timezone
from typing import TYPE_CHECKING, Any

from platform_cli.adapters.google.credentials import credentials as acting
from platform_cli.core.errors import PrerequisiteError

if TYPE_CHECKING:
    from collections.abc import Callable

_LONGEST = 200
_SCOPES = ["https://www.googleapis.com/auth/cloud-platform"]


def open_bucket(url: str, endpoint: str, impersonate: str = "") -> Any:
    """Return obstore's store for an address such as gs://BUCKET/PATH, keys being relative to it.

    Args:
        url: The address.
        endpoint: That of an S3-compatible store; empty: the cloud's own.
        impersonate: The service account of Google's to act as; empty: as oneself.

    Raises:
        PrerequisiteError: STORE_CREDENTIALS_MISSING; with an account to act as, what `google.credentials` raises.
    """
    from obstore import store

    scheme, _, place = url.partition("://")
    bucket, _, prefix = place.partition("/")
    address = os.environ.get("STORAGE_EMULATOR_HOST", "") if scheme == "gs" else endpoint or _amazon_address()
    options: dict[str, Any] = {
        "prefix": prefix or None,
        "client_options": {"connect_timeout": "10s", "timeout": "60s", "allow_http": address.startswith("http://")},
        "retry_config": {"max_retries": 4, "retry_timeout": timedelta(seconds=60)},
    }
    if scheme == "gs":
        return store.GCSStore(bucket, **options, **_google(address, impersonate))
    return store.S3Store(bucket, **options, **_amazon(address))


def _google(address: str, impersonate: str) -> dict[str, Any]:
    if not address:
        return {"credential_provider": _google_token(impersonate)}
    nobody = {"client_email": "", "private_key": "", "private_key_id": ""}
    return {"service_account_key": json.dumps({"gcs_base_url": address, "disable_oauth": True, **nobody})}


def _google_token(impersonate: str) -> Callable[[], dict[str, Any]]:
    from google.auth.transport.requests import Request

    credentials: Any = acting(impersonate) if impersonate else _own()

    def token() -> dict[str, Any]:
        if not credentials.valid:
            credentials.refresh(Request())
        return {"token": credentials.token, "expires_at": credentials.expiry.replace(tzinfo=timezone.utc)}

    return token


def _own() -> Any:
    import google.auth
    from google.auth.exceptions import DefaultCredentialsError

    try:
        return google.auth.default(scopes=_SCOPES)[0]
    except DefaultCredentialsError as error:
        reason = " ".join(str(error).split())[:_LONGEST].rstrip(".")
        message = f"nothing says who we are to Cloud Storage: {reason}."
        hint = "log in: gcloud auth application-default login"
        raise PrerequisiteError(message, code="STORE_CREDENTIALS_MISSING", hint=hint) from None


def _amazon_address() -> str:
    return os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or ""


def _amazon(address: str) -> dict[str, Any]:
    import boto3  # type: ignore[import-untyped]  # it has no types

    session = boto3.session.Session()
    options: dict[str, Any] = {"endpoint": address} if address else {}
    if session.region_name:
        options["region"] = session.region_name
    if session.get_credentials() is not None:
        options["credential_provider"] = functools.partial(_amazon_key, session)
    return options


def _amazon_key(session: Any) -> dict[str, Any]:
    credentials = session.get_credentials()
    key = credentials.get_frozen_credentials()
    expires = getattr(credentials, "_expiry_time", None)
    return {
        "access_key_id": key.access_key,
        "secret_access_key": key.secret_key,
        "token": key.token,
        "expires_at": expires,
    }
