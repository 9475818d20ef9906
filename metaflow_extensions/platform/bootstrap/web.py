"""Requests, repeated while it makes sense."""

from __future__ import annotations

import errno
import hashlib
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, TypeVar

from .stop import REFUSED, Stop

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
TRIES, SECONDS, CHUNK = 6, 60, 1 << 20
_PASSING = (408, 429, 500, 502, 503, 504)


def read(request: urllib.request.Request, what: str) -> bytes:
    """Return what is answered.

    Args:
        request: The request.
        what: Whom or what it asks, for a message.

    Raises:
        Stop: If there is no answer after all tries.
        urllib.error.HTTPError: If the answer is a refusal.
    """

    def once() -> bytes:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - addresses of ours
            return bytes(answer.read())

    return repeated(what, once)


def download(request: urllib.request.Request, what: str, file: str, algorithm: str) -> str:
    """Write what is answered to a file and return its digest; arguments and errors as for `read`."""

    def once() -> str:
        found = hashlib.new(algorithm)
        with urllib.request.urlopen(request, timeout=SECONDS) as answer, open(file, "wb") as out:  # noqa: PTH123, S310 - pathlib is one more import in every pod
            length = int(answer.headers.get("Content-Length") or -1)
            while chunk := answer.read(CHUNK):
                found.update(chunk)
                out.write(chunk)
            if length not in {-1, out.tell()}:
                raise OSError(f"the connection was cut after {out.tell()} of {length} bytes")
        return found.hexdigest()

    return repeated(what, once)


def repeated(what: str, action: Callable[[], T]) -> T:
    """Do something again while its failure may pass: 15 seconds in all."""
    for number in range(TRIES):
        try:
            return action()
        except urllib.error.HTTPError as error:
            if error.code not in _PASSING:
                raise
            last: OSError = error
        except OSError as error:
            check_disk(error, what)
            last = error
        if number < TRIES - 1:
            time.sleep(2**number / 2)
    raise Stop(REFUSED, f"{what} cannot be reached: {last}")


def check_disk(error: OSError, what: str) -> None:
    """Do not go on if the disk is full."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        text = f"the pod's disk is full ({what}): give the step more, @kubernetes(disk=MEGABYTES)"
        raise Stop(REFUSED, text) from error
