"""Run a program in a pod over the Kubernetes API, with files as its input and output."""

from __future__ import annotations

import contextlib
import json
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urlencode

from platform_cli.adapters.kubernetes.cluster import path_of
from platform_cli.core.errors import NotReadyError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.core.cluster_objects import Ref

_PROTOCOL = "v4.channel.k8s.io"
_INPUT, _OUTPUT, _TROUBLE, _STATUS = 0, 1, 2, 3
_CHUNK = 64 * 1024
_BINARY, _CLOSE = 2, 8  # WebSocket opcodes, RFC 6455
_SILENCE_SECONDS = 900.0
_LONGEST = 4000  # bytes of standard error that are kept
_AGAIN = "see how it is, then run the same command again: platform status"


class ProgramError(Exception):
    """A program in a pod ended with another code than 0; the text is what it said on standard error."""


def run_in_pod(
    cluster: Cluster,
    pod: Ref,
    command: Sequence[str],
    *,
    output: IO[bytes] | None = None,
    source: IO[bytes] | None = None,
) -> None:
    """Run a program to its end.

    Args:
        cluster: Where the pod is.
        pod: Which one; its first container is meant.
        command: The program with its arguments.
        output: What the program writes goes there.
        source: What the program is given to read. The protocol cannot say that this is all: the program must know how
            much to read.

    Raises:
        ProgramError: If it failed.
        NotReadyError: If it could not be started, or the connection was lost.
    """
    with _dialled(cluster, pod, command, reads=source is not None) as wire:
        if source is not None:
            _send(wire, source)
        status, trouble = _receive(pod, wire, output)
    if status.get("status") != "Success":
        said = trouble.decode(errors="replace").strip()
        raise ProgramError(said or str(status.get("message") or "the connection ended before the program did"))


@contextlib.contextmanager
def _dialled(cluster: Cluster, pod: Ref, command: Sequence[str], *, reads: bool) -> Iterator[Any]:
    from kubernetes.stream import ws_client

    asked = [("command", word) for word in command]
    asked += [(name, "true") for name in ("stdout", "stderr", *(["stdin"] if reads else []))]
    host = cluster.configuration.host.rstrip("/").replace("http", "ws", 1)
    headers = {**cluster.headers(), "sec-websocket-protocol": _PROTOCOL}
    dial: Any = ws_client.create_websocket  # not typed by its library
    with _told(pod):
        wire = dial(cluster.configuration, f"{host}/{path_of(pod)}/exec?{urlencode(asked)}", headers)
    try:
        wire.settimeout(_SILENCE_SECONDS)
        yield wire
    finally:
        wire.shutdown()


def _send(wire: Any, source: IO[bytes]) -> None:
    """Send all; a program that has ended takes no more, and why is among what it said."""
    from websocket import WebSocketException

    with contextlib.suppress(OSError, WebSocketException):
        while chunk := source.read(_CHUNK):
            wire.send_binary(bytes((_INPUT,)) + chunk)


def _receive(pod: Ref, wire: Any, output: IO[bytes] | None) -> tuple[dict[str, Any], bytes]:
    """Return how the program ended, and the end of what it said on standard error."""
    status: dict[str, Any] = {}
    trouble = b""
    while True:
        with _told(pod):
            code, frame = wire.recv_data()
        if code == _CLOSE:
            return status, trouble
        if code != _BINARY or not frame:
            continue
        channel, said = frame[0], frame[1:]
        if channel == _OUTPUT and output is not None:
            output.write(said)
        elif channel == _TROUBLE:
            trouble = (trouble + said)[-_LONGEST:]
        elif channel == _STATUS:
            status = json.loads(said)


@contextlib.contextmanager
def _told(pod: Ref) -> Iterator[None]:
    from websocket import WebSocketException

    try:
        yield
    except (WebSocketException, OSError) as error:
        reason = " ".join(str(error).split())[:300].rstrip(".")
        message = f"{pod} cannot be asked through the API server: {reason}."
        raise NotReadyError(message, code="POD_UNREACHABLE", hint=_AGAIN) from error
