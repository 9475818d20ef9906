"""Reach a service in the cluster at an address of this machine, over the Kubernetes API, by no other program."""

from __future__ import annotations

import contextlib
import selectors
import socket
import ssl
import threading
import time
from typing import TYPE_CHECKING, Any

from platform_cli.core.cluster_objects import Ref
from platform_cli.core.errors import PlatformError

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.core.cluster_objects import Object

_PROTOCOL = "v4.channel.k8s.io"
_DATA, _ERROR = 0, 1
_CHUNK = 64 * 1024
_BINARY, _CLOSE = 2, 8  # WebSocket opcodes, RFC 6455
_PATIENCE_SECONDS = 60.0


class PortForward:
    """A port of this machine that leads to a port of one of the pods that a selector finds.

    Each connection looks for a pod anew, so a pod that is replaced is followed; while there is none, a connection waits
    for the next one, up to a minute.
    """

    def __init__(self, cluster: Cluster, namespace: str, selector: str, port: int) -> None:
        self._cluster = cluster
        self._namespace = namespace
        self._selector = selector
        self._port = port
        self._listener = socket.socket()
        self._open: set[socket.socket] = set()
        self._closed = threading.Event()

    def __enter__(self) -> Self:
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(128)
        threading.Thread(target=self._accept, daemon=True, name=f"forward {self._selector}").start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed.set()
        for one in (self._listener, *tuple(self._open)):
            _wake(one)
        self._listener.close()

    @property
    def url(self) -> str:
        """Return the address at which the service answers here."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                local, _ = self._listener.accept()
            except OSError:
                return
            local.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._serve, args=(local,), daemon=True).start()

    def _serve(self, local: socket.socket) -> None:
        self._open.add(local)
        remote = None
        try:
            remote = self._connect()
            if remote is not None:
                _carry(local, remote)
        finally:
            self._open.discard(local)
            local.close()
            if remote is not None:
                remote.shutdown()

    def _connect(self) -> Any:
        """Return a connection to a pod that is ready; None if there is none in time."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not self._closed.is_set() and time.monotonic() < deadline:
            try:
                pod = self._pod()
                if pod is not None:
                    return self._dial(pod)
            except (PlatformError, OSError, _websocket_error()):
                pass  # the pod, or the API server, has just gone: the next one is tried
            self._closed.wait(0.3)
        return None

    def _pod(self) -> str | None:
        pods = self._cluster.list("Pod", self._namespace, self._selector)
        return next((str(pod["metadata"]["name"]) for pod in pods if is_serving(pod)), None)

    def _dial(self, pod: str) -> Any:
        from kubernetes.stream import ws_client

        from platform_cli.adapters.kubernetes.cluster import path_of

        dial: Any = ws_client.create_websocket  # not typed by its library
        host = self._cluster.configuration.host.rstrip("/").replace("http", "ws", 1)
        url = f"{host}/{path_of(Ref('Pod', pod, self._namespace))}/portforward?ports={self._port}"
        headers = {**self._cluster.headers(), "sec-websocket-protocol": _PROTOCOL}
        return dial(self._cluster.configuration, url, headers)


def is_serving(pod: Object) -> bool:
    """Say whether a pod is ready and is not being ended."""
    conditions = pod.get("status", {}).get("conditions") or []
    ready = any(one["type"] == "Ready" and one["status"] == "True" for one in conditions)
    return ready and "deletionTimestamp" not in pod["metadata"]


def _websocket_error() -> type[Exception]:
    from websocket import WebSocketException

    return WebSocketException


def _wake(one: socket.socket) -> None:
    """End a connection for the thread that waits on it; that one closes it, for numbers of files are used again."""
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)


def _carry(local: socket.socket, remote: Any) -> None:
    """Carry what either side says to the other, until one of them ends.

    One thread does both: a TLS connection must not be read and written by two at once.
    """
    named: set[int] = set()
    with selectors.DefaultSelector() as selector, contextlib.suppress(OSError, _websocket_error()):
        selector.register(local, selectors.EVENT_READ)
        selector.register(remote.sock, selectors.EVENT_READ)
        while True:
            ready = {key.fileobj for key, _ in selector.select(0 if _has_more(remote.sock) else None)}
            if local in ready:
                said = local.recv(_CHUNK)
                if not said:
                    return
                remote.send_binary(bytes((_DATA,)) + said)
            if (remote.sock in ready or _has_more(remote.sock)) and not _pass_on(remote, local, named):
                return


def _has_more(wire: Any) -> bool:
    """Say whether TLS has decrypted more than was asked for: a selector does not see that."""
    return isinstance(wire, ssl.SSLSocket) and wire.pending() > 0


def _pass_on(remote: Any, local: socket.socket, named: set[int]) -> bool:
    """Hand one frame of the pod to the local program; the first of each channel only names the port."""
    code, frame = remote.recv_data()
    if code == _CLOSE:
        return False
    if code == _BINARY and frame:
        channel, said = frame[0], frame[1:]
        if channel not in named:
            named.add(channel)
            said = said[2:]
        if channel == _ERROR and said:
            return False
        local.sendall(said)
    return True
