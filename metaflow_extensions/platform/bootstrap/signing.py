"""Requests of S3, signed with a key: AWS Signature Version 4, for reading objects only."""

from __future__ import annotations

import hashlib
import hmac
import os
import time
import urllib.parse

from .stop import NOT_OURS, Stop

_NOTHING = hashlib.sha256(b"").hexdigest()


def region() -> str:
    """Return the region that requests are signed for."""
    return os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"


def key() -> str:
    """Return the id of the pod's key.

    Raises:
        Stop: If it has none: other ways to be somebody are left to Amazon's own library.
    """
    if not os.environ.get("AWS_ACCESS_KEY_ID") or not os.environ.get("AWS_SECRET_ACCESS_KEY"):
        raise Stop(NOT_OURS, "this pod has no key for S3 in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
    return os.environ["AWS_ACCESS_KEY_ID"]


def headers(address: str) -> dict[str, str]:
    """Return the headers with which an address, whose path is quoted already, can be read now."""
    parts = urllib.parse.urlsplit(address)
    now = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    signed = {"host": parts.netloc, "x-amz-content-sha256": _NOTHING, "x-amz-date": now}
    if token := os.environ.get("AWS_SESSION_TOKEN"):
        signed["x-amz-security-token"] = token
    names = ";".join(sorted(signed))
    lines = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
    request = f"GET\n{parts.path}\n{parts.query}\n{lines}\n{names}\n{_NOTHING}"
    scope = f"{now[:8]}/{region()}/s3/aws4_request"
    text = "\n".join(("AWS4-HMAC-SHA256", now, scope, hashlib.sha256(request.encode()).hexdigest()))
    signature = _sign(scope, text)
    credential = f"AWS4-HMAC-SHA256 Credential={key()}/{scope}, SignedHeaders={names}, Signature={signature}"
    return {**signed, "Authorization": credential}


def _sign(scope: str, text: str) -> str:
    secret = f"AWS4{os.environ['AWS_SECRET_ACCESS_KEY']}".encode()
    for part in scope.split("/"):
        secret = hmac.new(secret, part.encode(), hashlib.sha256).digest()
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()
