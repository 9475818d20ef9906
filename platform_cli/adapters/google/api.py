"""A session with Google's REST interfaces: authorized, patient with what passes, and clear about what does not."""

from __future__ import annotations

import functools
import threading
from typing import TYPE_CHECKING, Any

from platform_cli.adapters.google import credentials
from platform_cli.adapters.google.refusals import read, refused
from platform_cli.core.errors import NotReadyError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from google.auth.credentials import Credentials
    from google.auth.transport.requests import AuthorizedSession

_TRIES = 5
_BACKOFF = 0.4  # seconds before the second try; doubled each time
_PASSING = (429, 500, 502, 503, 504)
_TIMEOUTS = (10, 150)  # seconds to connect, and between bytes: `operations.wait` answers after two minutes
_CONNECTIONS = 32
_REFUSED = 400


class Google:
    """A project, seen by somebody who is logged in: that is done when it is first needed, once.

    Attributes:
        project: The project's id.
    """

    def __init__(self, project: str, impersonate: str = "") -> None:
        """Remember who asks.

        Args:
            project: The project's id.
            impersonate: The address of a service account to act as.
        """
        self.project = project
        self._impersonate = impersonate
        self._logging_in = threading.Lock()

    def login(self) -> None:
        """Log in now, if that is not done; raises what `credentials` raises."""
        self._login  # noqa: B018 - it is made when it is read

    @property
    def credentials(self) -> Credentials:
        """Return who asks.

        Raises:
            PlatformError: If there is no usable login; `credentials.credentials` says which.
        """
        return self._login[0]

    @property
    def session(self) -> AuthorizedSession:
        """Return what requests go through; threads may share it."""
        return self._login[1]

    @property
    def who(self) -> str:
        """Return the account that asks; empty if that is not known."""
        return credentials.identity(self.credentials)

    @property
    def _login(self) -> tuple[Credentials, AuthorizedSession]:
        with self._logging_in:  # threads ask at the same time
            return self._logged_in

    @functools.cached_property
    def _logged_in(self) -> tuple[Credentials, AuthorizedSession]:
        found = _paying(credentials.credentials(self._impersonate), self.project)
        return found, _session(found)

    def call(self, method: str, url: str, body: dict[str, Any] | None = None, **params: Any) -> dict[str, Any]:
        """Ask Google for something, again and again while it is busy; return its answer.

        Every request that we make may be made twice: what was done the first time is found done.

        Args:
            method: HTTP's.
            url: The whole address, `https://…`.
            body: What is sent as JSON.
            params: What stands behind the question mark.

        Raises:
            GoogleRefusedError: If Google does not do it.
            NotReadyError: GOOGLE_UNREACHABLE.
            PrerequisiteError: GOOGLE_LOGIN_EXPIRED.
        """
        session = self.session  # before `requests` is imported: threads that log in meddle with what Python warns of
        import requests
        from google.auth.exceptions import GoogleAuthError

        try:
            answer = session.request(  # type: ignore[no-untyped-call]  # google-auth types half of itself
                method, url, json=body, params=params or None, timeout=_TIMEOUTS
            )
        except GoogleAuthError as error:
            raise credentials.refused(error) from error
        except requests.RequestException as error:
            message = f"{url.split('/')[2]} cannot be reached, or does not answer, after {_TRIES} tries."
            hint = "look at the network, and at HTTPS_PROXY if there is one, then run the same command again"
            raise NotReadyError(message, code="GOOGLE_UNREACHABLE", hint=hint, details=str(error)) from error
        found = _json(answer)
        if answer.status_code >= _REFUSED:
            raise refused(read(answer.status_code, found), f"{method} {url}", self.project, self.who)
        return found

    def pages(self, url: str, key: str, **params: Any) -> Iterator[Any]:
        """Yield what a list holds, page after page; of a list by places, pairs of place and what is there.

        Args:
            url: The list's address.
            key: Where the page keeps its items.
            params: What stands behind the question mark.
        """
        while True:
            page = self.call("GET", url, **params)
            found = page.get(key) or []
            yield from found.items() if isinstance(found, dict) else found
            if not page.get("nextPageToken"):
                return
            params["pageToken"] = page["nextPageToken"]


def _paying(found: Credentials, project: str) -> Credentials:
    """Let a person's calls count against the project, whatever their login names for that.

    Google refuses many that count against its own tools, and of another project the services may be off.
    """
    from google.auth.external_account_authorized_user import Credentials as Workforce
    from google.oauth2.credentials import Credentials as Person

    if isinstance(found, (Person, Workforce)):
        paying: Credentials = found.with_quota_project(project)
        paying.token, paying.expiry = found.token, found.expiry
        return paying
    return found


def _session(found: Credentials) -> AuthorizedSession:
    from google.auth.transport.requests import AuthorizedSession
    from urllib3.util import Retry

    from platform_cli.adapters.google.trust import Trusting

    retries = Retry(
        _TRIES,
        backoff_factor=_BACKOFF,
        status_forcelist=_PASSING,
        allowed_methods=None,  # POST, too: see `call`
        raise_on_status=False,
    )
    session = AuthorizedSession(found)  # type: ignore[no-untyped-call]  # google-auth types half of itself
    session.mount("https://", Trusting(max_retries=retries, pool_maxsize=_CONNECTIONS))
    return session


def _json(answer: Any) -> dict[str, Any]:
    try:
        found = answer.json() if answer.content else {}
    except ValueError:  # a page of HTML from something in between
        return {"error": {"message": answer.text[:500]}}
    return found if isinstance(found, dict) else {"error": {"message": str(found)}}
