"""The authorities that vouch for Google, read once: `requests` reads them for each connection, 17 ms of a processor."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.util.ssl_ import create_urllib3_context

if TYPE_CHECKING:
    from ssl import SSLContext


class Trusting(HTTPAdapter):
    """Connections that share one TLS context: the user's bundle, if there is one, else that of `requests`."""

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """Hand the context to connections that go straight to Google."""
        self._trust = _trust()
        super().init_poolmanager(*arguments, ssl_context=self._trust, **options)

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """Hand the context to connections that go through a proxy."""
        return super().proxy_manager_for(proxy, ssl_context=self._trust, **options)

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
        """Name no file of authorities: urllib3 would read it again."""
        return super().build_connection_pool_key_attributes(request, bool(verify), cert)

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Leave it to the context, which verifies."""


def _trust() -> SSLContext:
    context = create_urllib3_context()
    bundle = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or DEFAULT_CA_BUNDLE_PATH
    context.load_verify_locations(**{"capath" if Path(bundle).is_dir() else "cafile": bundle})
    return context
