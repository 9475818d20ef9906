"""Who we are to a store: for the message that says who was not allowed."""

from __future__ import annotations

import getpass
import json
import os
import urllib.request
from pathlib import Path

_WHO_AM_I = "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/email"


def identity(scheme: str) -> str:
    """Return the name of the identity that requests of this scheme are made as, as far as it can be told."""
    return {"gs": _google, "s3": _amazon, "file": _local}[scheme]()


def credentials_file() -> Path | None:
    """Return the file with Google's Application Default Credentials, or None if there is none."""
    named = os.environ.get("GOOGLE_APPLICATION_CREDENTIALS")
    folder = os.environ.get("CLOUDSDK_CONFIG") or Path.home() / ".config" / "gcloud"
    file = Path(named) if named else Path(folder) / "application_default_credentials.json"
    return file if file.is_file() else None


def acting_as() -> str:
    """Return the service account that the environment's profile says to act as at Google; empty if there is none."""
    from metaflow.metaflow_config import PLATFORM_IMPERSONATE

    return str(PLATFORM_IMPERSONATE)


def _google() -> str:
    if account := acting_as():
        return account
    file = credentials_file()
    if file is not None:
        facts = json.loads(file.read_text(encoding="utf-8"))
        return str(facts.get("client_email") or facts.get("account") or f"the {facts.get('type')} of {file}")
    request = urllib.request.Request(_WHO_AM_I, headers={"Metadata-Flavor": "Google"})
    try:
        with urllib.request.urlopen(request, timeout=1) as answer:  # noqa: S310 - as above
            return str(answer.read().decode())
    except OSError:
        return "an unknown Google identity"


def _amazon() -> str:
    key = os.environ.get("AWS_ACCESS_KEY_ID")
    return f"the AWS access key {key}" if key else f"the AWS profile '{os.environ.get('AWS_PROFILE', 'default')}'"


def _local() -> str:
    return f"the user {getpass.getuser()}"
