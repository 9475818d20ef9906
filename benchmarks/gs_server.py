"""A read-only Cloud Storage on loopback that is as little in the way as Python allows: one thread, epoll, sendfile.

`python -m benchmarks.gs_server FOLDER DELAY` serves the files of a folder, by the paths of the XML interface (/b/NAME)
and of the JSON one, waits DELAY seconds before each answer, and prints its port. It ends when its standard input does.
"""

from __future__ import annotations

import base64
import hashlib
import heapq
import os
import select
import socket
import sys
import time
import urllib.parse
import zlib
from pathlib import Path

from google_crc32c import value as crc32c

_JSON = "/download/storage/v1/b/b/o/"
_OWN = "own-"  # a name that begins so is answered as if GS had stored it: with a CRC-32 among its metadata


class _File:
    """A file, open, with its headers ready."""

    def __init__(self, path: Path) -> None:
        content = path.read_bytes()
        self.size = len(content)
        self.descriptor = os.open(path, os.O_RDONLY)
        crc = base64.b64encode(crc32c(content).to_bytes(4, "big")).decode()
        digest = hashlib.md5(content, usedforsecurity=False)
        shared = (
            f"x-goog-hash: crc32c={crc},md5={base64.b64encode(digest.digest()).decode()}\r\nx-goog-generation: 1\r\n"
            "Last-Modified: Wed, 25 Nov 2026 00:00:00 GMT\r\nContent-Type: application/octet-stream\r\n"
        )
        self.headers = {
            True: f'{shared}ETag: "{digest.hexdigest()}"\r\nx-goog-meta-crc32: {zlib.crc32(content):08x}\r\n',
            False: f'{shared}ETag: "{digest.hexdigest()}"\r\n',
        }


class _Connection:
    """One client: what it has sent, and what it is still to get."""

    def __init__(self, stream: socket.socket) -> None:
        self.stream = stream
        self.received = b""
        self.head = b""
        self.file = 0
        self.begin = self.end = 0


class Server:
    """The files, the connections, and the answers that wait for their time."""

    def __init__(self, folder: Path, delay: float) -> None:
        self._files = {file.name: _File(file) for file in folder.iterdir() if file.is_file()}
        self._delay = delay
        self._waiting: list[tuple[float, int, _Connection]] = []
        self._connections: dict[int, _Connection] = {}
        self._poll = select.epoll()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self._listener.settimeout(0)
        self.port: int = self._listener.getsockname()[1]

    def run(self) -> None:
        """Serve until standard input ends."""
        self._poll.register(self._listener.fileno(), select.EPOLLIN)
        self._poll.register(sys.stdin.fileno(), select.EPOLLIN)
        while True:
            wait = max(0.0, self._waiting[0][0] - time.monotonic()) if self._waiting else None
            for descriptor, _ in self._poll.poll(wait):
                if descriptor == sys.stdin.fileno():
                    return
                if descriptor == self._listener.fileno():
                    self._accept()
                else:
                    self._go_on(self._connections[descriptor])
            while self._waiting and self._waiting[0][0] <= time.monotonic():
                self._send(heapq.heappop(self._waiting)[2])

    def _accept(self) -> None:
        stream, _ = self._listener.accept()
        stream.settimeout(0)
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connections[stream.fileno()] = _Connection(stream)
        self._poll.register(stream.fileno(), select.EPOLLIN)

    def _go_on(self, one: _Connection) -> None:
        if one.end > one.begin or one.head:
            self._send(one)
            return
        try:
            received = one.stream.recv(65536)
        except ConnectionError:
            received = b""
        if not received:
            self._close(one)
            return
        one.received += received
        if one.received.endswith(b"\r\n\r\n"):
            self._answer(one)

    def _answer(self, one: _Connection) -> None:
        line, _, headers = one.received.decode("latin-1").partition("\r\n")
        one.received = b""
        method, target, _ = line.split(" ", 2)
        path = urllib.parse.unquote(target.partition("?")[0])
        name = path.removeprefix(_JSON) if path.startswith(_JSON) else path.removeprefix("/b/")
        file = self._files.get(name.removeprefix(_OWN))
        if file is None:
            one.head = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        else:
            begin, end, status = _span(headers, file.size)
            one.head = f"{status}Content-Length: {end - begin}\r\n{file.headers[name.startswith(_OWN)]}\r\n".encode()
            one.file, one.begin, one.end = file.descriptor, begin, begin if method == "HEAD" else end
        if self._delay:
            heapq.heappush(self._waiting, (time.monotonic() + self._delay, one.stream.fileno(), one))
        else:
            self._send(one)

    def _send(self, one: _Connection) -> None:
        number = one.stream.fileno()
        try:
            if one.head:
                one.stream.send(one.head, socket.MSG_MORE if one.end > one.begin else 0)
                one.head = b""
            while one.begin < one.end:
                one.begin += os.sendfile(number, one.file, one.begin, one.end - one.begin)
            self._poll.modify(number, select.EPOLLIN)
        except BlockingIOError:
            self._poll.modify(number, select.EPOLLOUT)
        except ConnectionError:
            self._close(one)

    def _close(self, one: _Connection) -> None:
        self._poll.unregister(one.stream.fileno())
        del self._connections[one.stream.fileno()]
        one.stream.close()


def _span(headers: str, size: int) -> tuple[int, int, str]:
    """Return the first and the last byte asked for, and the line and header that say so."""
    _, found, rest = headers.lower().partition("range: bytes=")
    if not found:
        return 0, size, "HTTP/1.1 200 OK\r\n"
    first, _, last = rest.partition("\r\n")[0].partition("-")
    begin = int(first) if first else max(0, size - int(last))
    end = min(size, int(last) + 1) if first and last else size
    return begin, end, f"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes {begin}-{end - 1}/{size}\r\n"


def main() -> None:
    """Serve a folder."""
    server = Server(Path(sys.argv[1]), float(sys.argv[2]))
    print(server.port, flush=True)
    server.run()


if __name__ == "__main__":
    main()
