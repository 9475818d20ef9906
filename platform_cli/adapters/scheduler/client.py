"""Ask the scheduler service of an environment for something."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import msgspec

from platform_cli.adapters.lock import holder_of
from platform_cli.adapters.scheduler.protocol import Answer, Request
from platform_cli.core.errors import NotReadyError
from platform_cli.core.typed import from_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from platform_cli.core.places import Places

_SECONDS = 5
_RECORDING = {"reload", "trigger", "event", "run"}
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
                answer = from_json(stream.readline(), Answer)
    except (OSError, msgspec.DecodeError) as error:
        message = "the scheduler service does not answer."
        raise NotReadyError(message, code="SCHEDULER_DOWN", hint="platform up") from error
    if answer.error:
        raise NotReadyError(answer.error, code="SCHEDULER_REFUSED", hint="platform status")
    return answer


class LocalScheduler:
    """The scheduler service of an environment on this machine, as operations see it."""

    def __init__(self, places: Places) -> None:
        self._places = places

    def reload(self, name: str) -> None:
        """Tell the service that a deployment changed; one that does not run reads the ledger when it starts."""
        if holder_of(self._places.service_lock) is not None:
            ask(self._places.socket, Request(verb="reload", name=name))

    def trigger(self, name: str, options: tuple[str, ...]) -> str:
        """Queue a run of a deployment; return its number in the ledger."""
        return f"run {ask(self._places.socket, Request(verb='trigger', name=name, options=options)).runs[0]}"

    def publish(self, event: str, payload: Mapping[str, str]) -> tuple[str, ...]:
        """Publish an event; return the numbers of the runs that it queued."""
        answer = ask(self._places.socket, Request(verb="event", name=event, payload=dict(payload)))
        return tuple(f"run {number}" for number in answer.runs)
