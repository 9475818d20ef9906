"""`platform auth token`: who we are to Google, in the form in which Kubernetes' clients ask a program for it."""

from __future__ import annotations

import json
import os

from platform_cli.core.changes import Picture

_VERSION = "client.authentication.k8s.io/v1"


def exec_credential(impersonate: str = "") -> Picture:
    """Return an ExecCredential as one line of JSON, in the version that the client asks for.

    Args:
        impersonate: The address of a service account to act as; empty: as oneself.

    Raises:
        PlatformError: If there is no usable login.
    """
    from platform_cli.adapters.google.credentials import token

    text, expiry = token(impersonate)
    status = {"token": text, "expirationTimestamp": expiry.strftime("%Y-%m-%dT%H:%M:%SZ")}
    return Picture(json.dumps({"apiVersion": _version(), "kind": "ExecCredential", "status": status}))


def _version() -> str:
    """Return the version that the client names, in a variable of Kubernetes' own."""
    try:
        asked = json.loads(os.environ.get("KUBERNETES_EXEC_INFO", "{}"))
    except ValueError:
        return _VERSION
    return str(asked.get("apiVersion", _VERSION)) if isinstance(asked, dict) else _VERSION
