"""Wait for what Google does by and by: an operation that it has begun, or a change that is not seen everywhere yet."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, TypeVar

from platform_cli.adapters.google.refusals import Answer, refused
from platform_cli.core.errors import NotReadyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from platform_cli.adapters.google.api import Google

_FIRST, _GROWTH, _LONGEST = 0.1, 1.6, 5.0  # seconds between two looks

T = TypeVar("T")


def until(look: Callable[[], T | None], what: str, seconds: float) -> T:
    """Look again and again until there is something to see; return that.

    Args:
        look: Returns None as long as it is not there.
        what: What is waited for, as words that follow 'Google has not finished'.
        seconds: How long.

    Raises:
        NotReadyError: GCP_TIMEOUT.
    """
    end, pause = time.monotonic() + seconds, _FIRST
    while True:
        found = look()
        if found is not None:
            return found
        if time.monotonic() + pause > end:
            message = f"Google has not finished {what} in {seconds:.0f} seconds."
            hint = "look at https://status.cloud.google.com, then run the same command again: it goes on waiting"
            raise NotReadyError(message, code="GCP_TIMEOUT", hint=hint)
        time.sleep(pause)
        pause = min(pause * _GROWTH, _LONGEST)


def finish_compute(google: Google, operation: dict[str, Any], what: str, seconds: float) -> None:
    """Wait for an operation of Compute Engine.

    Raises:
        GoogleRefusedError: If it failed.
        NotReadyError: GCP_TIMEOUT.
    """
    link = operation["selfLink"].replace("www.googleapis.com", "compute.googleapis.com")

    def look() -> dict[str, Any] | None:
        found = google.call("GET", link)
        return found if found["status"] == "DONE" else None

    done = operation if operation.get("status") == "DONE" else until(look, what, seconds)
    for error in done.get("error", {}).get("errors", ()):
        answer = Answer(done.get("httpErrorStatusCode", 400), error.get("code", ""), error.get("message", ""), {})
        raise refused(answer, what, google.project, google.who)
