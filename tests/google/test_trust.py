"""One TLS context for all connections verifies as strictly as `requests` does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from platform_cli.adapters.google.trust import Trusting

if TYPE_CHECKING:
    from collections.abc import Iterator

GOOGLE = "https://compute.googleapis.com/compute/v1/projects/p"


@pytest.fixture
def session(reached: dict[str, str]) -> Iterator[requests.Session]:
    assert reached
    with requests.Session() as made:
        made.mount("https://", Trusting())
        yield made


def test_what_the_users_bundle_vouches_for_is_taken(session: requests.Session) -> None:
    assert session.get(GOOGLE).status_code == 401


def test_another_host_with_the_same_certificate_is_not(session: requests.Session) -> None:
    with pytest.raises(requests.exceptions.SSLError, match=r"example\.org"):
        session.get("https://example.org/")


@pytest.mark.usefixtures("reached")
def test_what_nobody_vouches_for_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", DEFAULT_CA_BUNDLE_PATH)
    with requests.Session() as session:
        session.mount("https://", Trusting())
        with pytest.raises(requests.exceptions.SSLError, match="CERTIFICATE_VERIFY_FAILED"):
            session.get(GOOGLE)
