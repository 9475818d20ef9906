"""The sides that benchmarks/gs.py compares, each as a process of its own: seconds, CPU seconds and memory as JSON."""

from __future__ import annotations

import contextlib
import importlib
import io
import itertools
import json
import mmap
import os
import resource
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

BIG = 512 << 20
FEW_COLUMNS = ["f1", "f2", "y"]


class Raw:
    """A client that is nothing but sockets: what the wire allows in Python."""

    def __init__(self, port: int) -> None:
        self._port = port

    def many(self, names: list[str], threads: int) -> list[bytearray]:
        """Return whole objects, each thread over one connection."""
        with ThreadPoolExecutor(threads) as pool:
            shares = pool.map(self._several, [names[number::threads] for number in range(threads)])
            return [content for share in shares for content in share]

    def into(self, name: str, buffer: Any, threads: int) -> None:
        """Fill a buffer with an object, each thread with one range of it."""
        view = memoryview(buffer)
        edges = [len(view) * number // threads for number in range(threads + 1)]
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(lambda span: self._range(name, view, *span), itertools.pairwise(edges)))

    def _several(self, names: list[str]) -> list[bytearray]:
        with self._connect() as stream:
            return [self._one(stream, name) for name in names]

    def _one(self, stream: socket.socket, name: str) -> bytearray:
        stream.sendall(f"GET /b/{name} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        head, begun = self._head(stream)
        content = bytearray(int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]))
        self._fill(stream, memoryview(content), begun)
        return content

    def _range(self, name: str, view: memoryview, begin: int, end: int) -> None:
        with self._connect() as stream:
            stream.sendall(f"GET /b/{name} HTTP/1.1\r\nHost: x\r\nRange: bytes={begin}-{end - 1}\r\n\r\n".encode())
            _, begun = self._head(stream)
            self._fill(stream, view[begin:end], begun)

    def _connect(self) -> socket.socket:
        stream = socket.create_connection(("127.0.0.1", self._port))
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return stream

    def _head(self, stream: socket.socket) -> tuple[bytes, bytes]:
        received = b""
        while b"\r\n\r\n" not in received:
            received += stream.recv(65536)
        head, _, begun = received.partition(b"\r\n\r\n")
        return head, begun

    def _fill(self, stream: socket.socket, view: memoryview, begun: bytes) -> None:
        view[: len(begun)] = begun
        done = len(begun)
        while done < len(view):
            done += stream.recv_into(view[done:])


def google(port: int) -> Any:
    """Return the bucket in Google's own client."""
    os.environ["STORAGE_EMULATOR_HOST"] = f"http://127.0.0.1:{port}"
    return importlib.import_module("google.cloud.storage").Client.create_anonymous_client().bucket("b")


def ours(port: int) -> Any:
    """Return our client."""
    os.environ["STORAGE_EMULATOR_HOST"] = f"http://127.0.0.1:{port}"
    from metaflow import GS

    return GS(gsroot="gs://b", tmproot=os.environ.get("TMPDIR", "/tmp"))  # noqa: S108 - nothing goes there


def many(side: str, port: int, count: int) -> Callable[[], Any]:
    """Return what fetches many small objects with one of the sides."""
    kind, _, workers = side.partition(":")
    names = [f"{number}" for number in range(count)]
    if kind == "raw":
        raw = Raw(port)
        raw.many(names[:1], 1)
        return lambda: raw.many(names, int(workers))
    if kind.startswith("gs"):
        client, keys = ours(port), names if kind == "gs-md5" else [f"own-{name}" for name in names]
        client.get(keys[0])
        if kind == "gs-blob":
            return lambda: [found.blob for found in client.get_many(keys)]
        return lambda: [found.buffer for found in client.get_many(keys)]
    return _google_many(google(port), names, kind, int(workers))


def _google_many(bucket: Any, names: list[str], kind: str, workers: int) -> Callable[[], Any]:
    manager = importlib.import_module("google.cloud.storage.transfer_manager")
    bucket.blob(names[0]).download_as_bytes()
    if kind == "threads":

        def to_memory() -> list[bytes]:
            pairs = [(bucket.blob(name), io.BytesIO()) for name in names]
            manager.download_many(pairs, worker_type=manager.THREAD, max_workers=workers)
            return [stream.getvalue() for _, stream in pairs]

        return to_memory

    def to_files() -> list[bytes]:
        with TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
            failures = manager.download_many_to_path(
                bucket, names, folder, worker_type=manager.PROCESS, max_workers=workers
            )
            if any(failures):
                raise RuntimeError(failures)
            return [Path(folder, name).read_bytes() for name in names]

    return to_files


def big(side: str, port: int) -> Callable[[], Any]:
    """Return what fetches one large object with one of the sides."""
    raw, client = Raw(port), ours(port)
    buffer = mmap.mmap(-1, BIG)
    if side.endswith("into"):
        buffer.write(bytes(BIG))  # a buffer that is there already, its memory too
    match side:
        case "raw-into":
            return lambda: raw.into("big", buffer, 4)
        case "gs-into":
            return lambda: client.read_into("own-big", buffer)
        case "raw-new":
            return lambda: raw.into("big", mmap.mmap(-1, BIG), 4)
        case "gs-new":
            return lambda: client.get("own-big").blob
    raise ValueError(side)


def table(side: str, port: int, folder: str) -> Callable[[], Any]:
    """Return what reads tables with one of the sides."""
    kind, _, some = side.partition("-")
    columns = FEW_COLUMNS if some == "few" else None
    from pyarrow import parquet

    if kind == "disk":
        parquet.read_table(Path(folder, "00.parquet"), columns=["y"])
        return lambda: parquet.read_table(folder, columns=columns)
    client, keys = ours(port), ["00.parquet"]
    client._parquet_files = lambda prefix: [prefix.below(key) for key in keys]  # noqa: SLF001 - our server lists nothing
    client.read_parquet(None, columns=["y"])
    keys = [file.name for file in sorted(Path(folder).iterdir())]
    return lambda: client.read_parquet(None, columns=columns)


def resident() -> int:
    """Return how much memory this process has now, in bytes."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()


def main() -> None:
    """Run one side once: KIND SIDE PORT ARGUMENT."""
    kind, side, port, argument = sys.argv[1:]
    prepared = {
        "many": lambda: many(side, int(port), int(argument)),
        "big": lambda: big(side, int(port)),
        "table": lambda: table(side, int(port), argument),
    }[kind]()
    before, used = resident(), os.times()
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # let the peak begin here
    began = time.perf_counter()
    kept = prepared()
    seconds, now = time.perf_counter() - began, os.times()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    cpu = sum(now[:4]) - sum(used[:4])
    json.dump({"seconds": seconds, "cpu": cpu, "before": before, "peak": peak, "kept": kept is not None}, sys.stdout)


if __name__ == "__main__":
    main()
