"""Google's clients for Metaflow where the environment's profile names a service account to act as.

It takes the place of Metaflow's own provider, under the same name, so that the datastore, the Client, secrets and `GS`
all act as the account. Pods have no such profile: there the stock provider finds the workload's own identity.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


class ActingProvider:
    """Give clients and credentials of the account, when the first is asked for: until then nothing is loaded."""

    name = "gcp-default"

    @staticmethod
    def get_gs_storage_client(*_: Any, **__: Any) -> Any:
        """Return a client of Cloud Storage for the thread that asks.

        Raises:
            MetaflowGSAccessDenied: If we may not act as the account, or are not logged in.
        """
        from metaflow_extensions.platform.gs.acting import client

        return client()

    @staticmethod
    def get_credentials(scopes: Iterable[str], *_: Any, **__: Any) -> tuple[Any, None]:
        """Return credentials that hold a valid token, and no project; raises what `get_gs_storage_client` raises."""
        from metaflow_extensions.platform.gs.acting import credentials

        return credentials(tuple(scopes)), None
