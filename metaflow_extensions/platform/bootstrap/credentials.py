"""Who a pod is to Google Cloud: asked of the metadata server, or of a token that is mounted as a file."""

from __future__ import annotations

import json
import os
import urllib.parse
import urllib.request
from typing import Any

from . import web
from .stop import NOT_OURS, Stop

_SCOPE = "https://www.googleapis.com/auth/cloud-platform"
_ACCOUNT = "/computeMetadata/v1/instance/service-accounts/default/"
_EXCHANGE = {
    "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
    "requested_token_type": "urn:ietf:params:oauth:token-type:access_token",
    "scope": _SCOPE,
}


def token() -> str:
    """Return an access token.

    Raises:
        Stop: If there is none, or it takes a signature, for which Python alone has no means.
    """
    file = os.environ.get("GOOGLE_APPLICATION_CREDENTIALS")
    if not file:
        return str(json.loads(_metadata("token"))["access_token"])
    facts = json.loads(_text(file))
    if facts.get("type") == "external_account" and "file" in facts["credential_source"]:
        return _federated(facts)
    raise Stop(NOT_OURS, f"{file} holds credentials of type {facts.get('type')}")


def identity() -> str:
    """Return who the pod is, for a message."""
    file = os.environ.get("GOOGLE_APPLICATION_CREDENTIALS")
    try:
        return str(json.loads(_text(file)).get("client_email", file)) if file else _metadata("email")
    except (OSError, ValueError, Stop):
        return "this pod's service account"


def _metadata(name: str) -> str:
    host = os.environ.get("GCE_METADATA_HOST", "metadata.google.internal")
    request = urllib.request.Request(f"http://{host}{_ACCOUNT}{name}", headers={"Metadata-Flavor": "Google"})
    return web.read(request, f"the metadata server at {host}").decode()


def _federated(facts: dict[str, Any]) -> str:
    """Exchange the token of the pod's Kubernetes service account for one of Google's."""
    form = {**_EXCHANGE, "audience": facts["audience"], "subject_token_type": facts["subject_token_type"]}
    form["subject_token"] = _subject(facts["credential_source"])
    address = facts["token_url"]
    body = urllib.parse.urlencode(form).encode()
    found = json.loads(web.read(urllib.request.Request(address, body), address))["access_token"]  # noqa: S310 - as the file says
    address = facts.get("service_account_impersonation_url")
    if not address:
        return str(found)
    head = {"Authorization": f"Bearer {found}", "Content-Type": "application/json"}
    body = json.dumps({"scope": [_SCOPE]}).encode()
    return str(json.loads(web.read(urllib.request.Request(address, body, head), address))["accessToken"])  # noqa: S310 - as above


def _subject(source: dict[str, Any]) -> str:
    text, form = _text(source["file"]), source.get("format", {})
    return str(json.loads(text)[form["subject_token_field_name"]]) if form.get("type") == "json" else text.strip()


def _text(file: str) -> str:
    with open(file, encoding="utf-8") as opened:  # noqa: PTH123 - pathlib is one more import in every pod
        return opened.read()
