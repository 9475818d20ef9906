"""Google's own client libraries, where they know more than we do: their errors become ours."""

from __future__ import annotations

import contextlib
import importlib
import warnings
from typing import TYPE_CHECKING, Any

from platform_cli.adapters.google import credentials
from platform_cli.adapters.google.refusals import Answer, refused
from platform_cli.core.errors import NotReadyError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.adapters.google.api import Google


def library(name: str) -> Any:
    """Import one of Google's libraries, without the words that it has for Python versions that it will drop one day.

    Args:
        name: A module, such as google.cloud.storage.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        return importlib.import_module(name)


@contextlib.contextmanager
def asking(google: Google, what: str) -> Iterator[None]:
    """Turn what a client library raises inside into our errors.

    Args:
        google: Who asks.
        what: What is asked, as words that follow 'Google refused'.

    Raises:
        GoogleRefusedError: If Google does not do it.
        NotReadyError: GOOGLE_UNREACHABLE.
        PrerequisiteError: GOOGLE_LOGIN_EXPIRED.
    """
    import requests
    from google.auth.exceptions import GoogleAuthError

    exceptions = library("google.api_core.exceptions")
    try:
        yield
    except exceptions.GoogleAPICallError as error:
        raise refused(_answer(error), what, google.project, google.who) from error
    except GoogleAuthError as error:
        raise credentials.refused(error) from error
    except (requests.RequestException, exceptions.RetryError) as error:
        message = "Google cannot be reached, or does not answer, after several tries."
        hint = "look at the network, and at HTTPS_PROXY if there is one, then run the same command again"
        raise NotReadyError(message, code="GOOGLE_UNREACHABLE", hint=hint, details=str(error)) from error


@contextlib.contextmanager
def clusters(google: Google) -> Iterator[Any]:
    """Give the client of Kubernetes Engine."""
    with library("google.cloud.container_v1").ClusterManagerClient(
        credentials=google.credentials, transport="rest"
    ) as client:
        yield client


def enum_name(value: Any) -> str:
    """Return the name of an enumeration's value; of one that is newer than the library, its number."""
    return str(getattr(value, "name", value))


def _answer(error: Any) -> Answer:
    older = [one.get("reason", "") for one in error.errors if isinstance(one, dict)]
    reason = error.reason or next(iter(older), "")
    return Answer(int(error.code or 500), reason, str(error.message), dict(error.metadata or {}))
