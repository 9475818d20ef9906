"""Who we are to Google: Application Default Credentials of every kind, impersonating an account if asked to."""

from __future__ import annotations

import logging
import warnings
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from platform_cli.core.errors import NotReadyError, PlatformError, PrerequisiteError

if TYPE_CHECKING:
    from google.auth.credentials import Credentials

SCOPES = ("https://www.googleapis.com/auth/cloud-platform",)
LOGIN = "gcloud auth application-default login"
_AGAIN = "run the same command again"
_LIFETIME = 3600  # seconds of an impersonated token: the most that needs no policy of its own


def credentials(impersonate: str = "") -> Credentials:
    """Return credentials that hold a valid token.

    Args:
        impersonate: The address of a service account to act as; empty: as oneself.

    Raises:
        PrerequisiteError: GOOGLE_LOGIN_MISSING, GOOGLE_LOGIN_UNREADABLE, GOOGLE_LOGIN_EXPIRED,
            GOOGLE_IMPERSONATION_REFUSED.
        NotReadyError: GOOGLE_UNREACHABLE.
    """
    own = _own()
    _refresh(own)
    if not impersonate:
        return own
    from google.auth import impersonated_credentials

    acting = impersonated_credentials.Credentials(  # type: ignore[no-untyped-call]  # google-auth types half of itself
        own, impersonate, list(SCOPES), lifetime=_LIFETIME
    )
    _refresh(acting, impersonate)
    return acting


def token(impersonate: str = "") -> tuple[str, datetime]:
    """Return an access token and when it expires (UTC); raises what `credentials` raises."""
    found: Any = credentials(impersonate)
    return found.token, found.expiry.replace(tzinfo=timezone.utc)


def identity(found: Credentials) -> str:
    """Return the account that credentials belong to, as far as they tell; a person's login does not."""
    for name in ("service_account_email", "account", "signer_email"):
        value = getattr(found, name, "")
        if isinstance(value, str) and "@" in value:
            return value
    return ""


def refused(error: Exception, impersonate: str = "") -> PlatformError:
    """Return what it means that Google, or the way to it, gave no token.

    Args:
        error: google-auth's error.
        impersonate: The account that was to be acted as.
    """
    from google.auth.exceptions import RefreshError

    if not isinstance(error, RefreshError):
        message = "Google cannot be reached from here to say who you are."
        hint = f"look at the network, and at HTTPS_PROXY if there is one, then {_AGAIN}"
        return NotReadyError(message, code="GOOGLE_UNREACHABLE", hint=hint, details=str(error))
    if impersonate:
        message = f"you may not act as {impersonate}, or there is no such account."
        hint = (
            f"have roles/iam.serviceAccountTokenCreator on {impersonate} granted to you, wait a minute, then {_AGAIN}"
        )
        return PrerequisiteError(message, code="GOOGLE_IMPERSONATION_REFUSED", hint=hint, details=str(error))
    message = "Google does not take your login any more: it has expired or was revoked."
    return PrerequisiteError(message, code="GOOGLE_LOGIN_EXPIRED", hint=f"{LOGIN}, then {_AGAIN}", details=str(error))


def _own() -> Credentials:
    import google.auth
    from google.auth.exceptions import DefaultCredentialsError, GoogleAuthError

    # Without a handler its warnings, of a default project that we never use, would go to the terminal.
    logging.getLogger("google.auth").addHandler(logging.NullHandler())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a quota project, which we set ourselves
            found: Credentials = google.auth.default(scopes=list(SCOPES))[0]
    except DefaultCredentialsError as error:
        raise _missing(error) from error
    except GoogleAuthError as error:
        raise refused(error) from error
    return found


def _missing(error: Exception) -> PrerequisiteError:
    text = str(error)
    if text.startswith("Your default credentials were not found"):
        message = "nothing on this machine says who you are to Google Cloud."
        hint = (
            f"one of: {LOGIN}; or export GOOGLE_APPLICATION_CREDENTIALS=FILE, a key or a workload identity "
            "federation file; or run where a service account is attached"
        )
        return PrerequisiteError(message, code="GOOGLE_LOGIN_MISSING", hint=hint)
    message = "the credentials for Google Cloud on this machine cannot be read."
    hint = f"correct or unset GOOGLE_APPLICATION_CREDENTIALS, or: {LOGIN}"
    return PrerequisiteError(message, code="GOOGLE_LOGIN_UNREADABLE", hint=hint, details=text)


def _refresh(found: Any, impersonate: str = "") -> None:
    from google.auth.exceptions import GoogleAuthError
    from google.auth.transport.requests import Request

    try:
        found.refresh(Request())
    except GoogleAuthError as error:
        raise refused(error, impersonate) from error
