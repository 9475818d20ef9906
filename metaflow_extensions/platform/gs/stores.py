"""The engine, obstore, opened for a bucket: its credentials, its time limits and its retries."""

from __future__ import annotations

import functools
import importlib
import json
import os
import socket
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from . import settings
from .errors import MetaflowGSAccessDenied, MetaflowGSException, MetaflowGSPackageError
from .identity import acting_as, credentials_file

if TYPE_CHECKING:
    from collections.abc import Callable

_METADATA_SERVER = "metadata.google.internal"
_SCOPES = ["https://www.googleapis.com/auth/cloud-platform"]
_NATIVE = ("service_account", "authorized_user")  # the credentials that the engine itself understands
_FIRST_USE: list[int] = []


def engine() -> Any:
    """Return the module `obstore`.

    Raises:
        MetaflowGSPackageError: If it is not installed here.
        MetaflowGSException: If this process was forked from one that has used it: the child would hang.
    """
    try:
        import obstore
    except ImportError as error:
        raise MetaflowGSPackageError(
            "GS needs the package 'obstore', which is not installed here: pip install 'obstore>=0.11'; "
            "for a pod put it into the image, or above the step: @pypi(packages={'obstore': '>=0.11'})."
        ) from error
    if not _FIRST_USE:
        _FIRST_USE.append(os.getpid())
    if _FIRST_USE[0] != os.getpid():
        raise MetaflowGSException(
            "GS was used before this process was forked, and its engine does not survive that. Use GS in the children "
            "only, or start them with multiprocessing's 'spawn'; get_many and put_many are parallel by themselves."
        )
    return obstore


def endpoint(scheme: str) -> str | None:
    """Return the address that stands in for the cloud's own, such as an emulator's; None for the real one."""
    if scheme == "gs":
        host = os.environ.get("STORAGE_EMULATOR_HOST")
        return f"http://{host}" if host and "://" not in host else host
    if scheme == "s3":
        from metaflow.metaflow_config import DATATOOLS_CLIENT_PARAMS

        named = DATATOOLS_CLIENT_PARAMS.get("endpoint_url")
        return named or os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    return None


@functools.lru_cache(maxsize=64)
def open_store(scheme: str, bucket: str, address: str | None, *, patient: bool = False) -> Any:
    """Return the engine's store for a bucket, one for the whole process: connections and tokens are shared.

    Args:
        scheme: One of gs, s3, file.
        bucket: Its name; empty for file.
        address: What `endpoint` says.
        patient: Whether a request may take an hour: for an upload that must be a single request.
    """
    engine()
    from obstore import store

    if scheme == "file":
        return store.LocalStore()
    kind = store.GCSStore if scheme == "gs" else store.S3Store
    return kind(bucket, **store_options(scheme, address, patient=patient))


def store_options(scheme: str, address: str | None, *, patient: bool = False) -> dict[str, Any]:
    """Return what the engine is told of a store, for any bucket; arguments as for `open_store`."""
    if scheme == "file":
        return {}
    limits = {"timeout": "1h"} if patient else {"timeout": "5m", "read_timeout": f"{settings.READ_TIMEOUT}s"}
    client: dict[str, Any] = {"connect_timeout": "10s", "allow_http": _is_plain(address), **limits}
    if scheme == "gs":
        # Without this header Cloud Storage unpacks objects stored with gzip, and then knows neither size nor ranges.
        client["default_headers"] = {"Accept-Encoding": "gzip"}
    retry = {"max_retries": settings.RETRIES, "retry_timeout": timedelta(minutes=3)}
    identity = _google(address) if scheme == "gs" else _amazon(address)
    return {"client_options": client, "retry_config": retry, **identity}


def _is_plain(address: str | None) -> bool:
    return address is not None and address.startswith("http://")


def _google(address: str | None) -> dict[str, Any]:
    if address:
        nobody = {"client_email": "", "private_key": "", "private_key_id": ""}
        return {"service_account_key": json.dumps({"gcs_base_url": address, "disable_oauth": True, **nobody})}
    if acting_as():
        return {"credential_provider": _google_token()}
    file = credentials_file()
    if file is not None:
        native = json.loads(file.read_text(encoding="utf-8")).get("type") in _NATIVE
        return {"application_credentials": str(file)} if native else {"credential_provider": _google_token()}
    try:
        socket.getaddrinfo(_METADATA_SERVER, 80)
    except OSError as error:
        raise MetaflowGSAccessDenied(
            "there are no Google credentials here: type `gcloud auth application-default login`, or let "
            "GOOGLE_APPLICATION_CREDENTIALS name a service account's file."
        ) from error
    return {}


def _google_token() -> Callable[[], dict[str, Any]]:
    """Return what gives a token of Metaflow's own credentials: of an account to act as, or of a rare kind of login."""
    from datetime import timezone

    from google.auth.transport.requests import Request
    from metaflow.plugins.gcp.gs_storage_client_factory import get_credentials

    credentials, _ = get_credentials(_SCOPES)

    def token() -> dict[str, Any]:
        if not credentials.valid:
            credentials.refresh(Request())
        return {"token": credentials.token, "expires_at": credentials.expiry.replace(tzinfo=timezone.utc)}

    return token


def _amazon(address: str | None) -> dict[str, Any]:
    options: dict[str, Any] = {"endpoint": address} if address else {}
    if os.environ.get("AWS_ACCESS_KEY_ID"):
        return options
    session = importlib.import_module("boto3.session").Session()  # reads ~/.aws, which the engine does not
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
