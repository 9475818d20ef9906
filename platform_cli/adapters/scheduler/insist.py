"""Record what must not be lost, also when the disk is full or the ledger is locked just now."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, TypeVar

from platform_cli.core.errors import PlatformError

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

RETRY_SECONDS = 5.0
_Result = TypeVar("_Result")
_log = logging.getLogger(__name__)


def insist(record: Callable[[], _Result], what: str, stopping: threading.Event) -> _Result:
    """Call `record` until it succeeds, and say in the log each time it does not.

    Args:
        record: What writes to the ledger; it may be called again after it failed.
        what: What it records, for the log.
        stopping: Set once the service has been told to stop: then one failure is the last one.

    Raises:
        PlatformError: The failure that was the last one.
    """
    while True:
        try:
            return record()
        except PlatformError as error:  # noqa: PERF203 - it waits for seconds anyway
            if stopping.wait(RETRY_SECONDS):
                raise
            _log.error("cannot record %s: %s I try again.", what, error)
