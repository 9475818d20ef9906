"""The client of the metadata service, which in a flow's own process outwaits a restart of the service or its database.

While its database is away the service answers 500 to everything, and Metaflow gives up at the first 500: one restart of
the database would end every run. Who only reads, as the Client API does, is told at once, as ever.
"""

from __future__ import annotations

import time
from typing import Any

from metaflow.plugins.metadata_providers import service

# A database that moves to another node takes its disk along, which clouds do in one to three minutes.
PATIENCE_SECONDS = 240.0
_PAUSE_SECONDS = 1.0
_SERVER_FAILED = 500


class PatientMetadataProvider(service.ServiceMetadataProvider):
    """Take the place of Metaflow's own; everything else is inherited."""

    patience = 0.0

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        type(self).patience = PATIENCE_SECONDS  # Metaflow makes an instance in a flow's process only

    @classmethod
    def _request(cls, *args: Any, **named: Any) -> Any:
        end = time.monotonic() + cls.patience
        while True:
            try:
                return super()._request(*args, **named)
            except (
                OSError,
                service.ServiceException,
            ) as error:  # `requests` raises an OSError where there is no answer
                if not _may_pass(error) or time.monotonic() >= end:
                    raise
            time.sleep(_PAUSE_SECONDS)


def _may_pass(error: Exception) -> bool:
    """Say whether it is a failure of the server's; a refusal, such as of an unknown run, stays one."""
    status = getattr(error, "http_code", None)
    return status is None or status >= _SERVER_FAILED
