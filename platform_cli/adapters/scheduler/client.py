"""Ask the scheduler service of an environment for something."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import msgspec

from platform_cli.adapters.scheduler.protocol import Answer, Request
from platform_cli.core.errors import NotReadyError

if TYPE_CHECKING:
    from pathlib import Path

_SECONDS = 5
_RECORDING = {"reload", "trigger", "event"}
_RECORDING_SECONDS = 60  # the service itself may have to wait for the ledger


def ask(path: Path, request: Request) -> Answer:
    """Send one request and return the answer.

    Raises:
        NotReadyError: If nobody answers, or the answer is that it could not be done.
    """
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(_RECORDING_SECONDS if request.verb in _RECORDING else _SECONDS)
            connection.connect(str(path))
            connection.sendall(msgspec.json.encode(request) + b"\n")
            with connection.makefile("rb") as stream:
                answer = msgspec.json.decode(stream.readline(), type=Answer)
    except (OSError, msgspec.DecodeError) as error:
        message = "the scheduler service does not answer."
        raise NotReadyError(message, code="SCHEDULER_DOWN", hint="platform up") from error
    if answer.error:
        raise NotReadyError(answer.error, code="SCHEDULER_REFUSED", hint="platform status")
    return answer
