"""Google's credentials of the account that the environment's profile says to act as; tokens are in memory only."""

from __future__ import annotations

import functools
import logging
import os
import threading
import warnings
from typing import Any

from .errors import MetaflowGSAccessDenied

_SCOPES = ("https://www.googleapis.com/auth/cloud-platform",)
_LIFETIME = 3600  # seconds of a token: the most that needs no policy of its own
_LOCK = threading.Lock()


def client() -> Any:
    """Return a client of Cloud Storage for this thread of this process: it shares its connections with nobody.

    Raises:
        MetaflowGSAccessDenied: If we may not act as the account, or are not logged in.
    """
    return _client(os.getpid(), threading.get_ident())


def credentials(scopes: tuple[str, ...]) -> Any:
    """Return credentials that hold a valid token and renew it; raises what `client` raises."""
    with _LOCK:  # threads that begin at once ask for one token
        return _made(scopes)


@functools.cache
def _client(process: int, thread: int) -> Any:  # noqa: ARG001 - they tell clients apart
    from google.cloud import storage  # type: ignore[import-untyped]  # it has no types

    return storage.Client(credentials=credentials(_SCOPES), project=None)


@functools.cache
def _made(scopes: tuple[str, ...]) -> Any:
    from google.auth import impersonated_credentials
    from google.auth.exceptions import RefreshError
    from google.auth.transport.requests import Request
    from metaflow.metaflow_config import PLATFORM_IMPERSONATE

    acting: Any = impersonated_credentials.Credentials(  # type: ignore[no-untyped-call]  # google-auth types half of itself
        _own(), PLATFORM_IMPERSONATE, list(scopes), lifetime=_LIFETIME
    )
    try:
        acting.refresh(Request())
    except RefreshError as error:
        raise MetaflowGSAccessDenied(
            f"you may not act as {PLATFORM_IMPERSONATE}, or there is no such account; have "
            f"roles/iam.serviceAccountTokenCreator on it granted to you, and wait a minute.\n{error}"
        ) from error
    return acting


def _own() -> Any:
    """Return who we are ourselves, with a token: what is wrong with a login is not taken for a refusal to act."""
    import google.auth
    from google.auth.exceptions import DefaultCredentialsError, RefreshError
    from google.auth.transport.requests import Request

    # Without a handler its warning, of a default project that we do not use, would go to the terminal.
    logging.getLogger("google.auth").addHandler(logging.NullHandler())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a quota project: calls count against the account's
            found: Any = google.auth.default(scopes=list(_SCOPES))[0]
        found.refresh(Request())
    except (DefaultCredentialsError, RefreshError) as error:
        raise MetaflowGSAccessDenied(
            f"nothing that Google takes says who you are: type `gcloud auth application-default login`.\n{error}"
        ) from error
    return found
