"""The service's process: one per environment, on a Unix socket, until it is told to stop."""

from __future__ import annotations

import logging
import os
import signal
import socketserver
import stat
import threading
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

import msgspec

from platform_cli.adapters import lock
from platform_cli.adapters.files import make_folder
from platform_cli.adapters.ledger import Ledger
from platform_cli.adapters.scheduler.protocol import Request, ServiceSettings
from platform_cli.adapters.scheduler.service import SchedulerService
from platform_cli.core.errors import ConflictError, PrerequisiteError
from platform_cli.core.typed import from_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from platform_cli.core.places import Places

_LOG_BYTES, _LOG_FILES = 1_000_000, 3
_REQUEST_SECONDS = 10
_log = logging.getLogger(__name__)
_POLL_SECONDS = 3600  # nobody polls: the server's thread ends with the process


def serve(places: Places, settings: ServiceSettings, on_ready: Callable[[], None]) -> None:
    """Run the service until a request or a signal stops it; it answers until the last run has ended.

    A second signal ends what runs.

    Raises:
        ConflictError: If the environment has a living service already.
    """
    with lock.hold(places.service_lock, "the scheduler service", _refuse_second):
        _log_to(places)
        ledger = Ledger(places.ledger)
        ledger.prepare()
        if ledger.warning:
            _log.warning(ledger.warning)
        with ledger.kept_open():
            _serve(places, SchedulerService(places, ledger, settings), on_ready)


def _refuse_second(holder: lock.Holder | None) -> None:
    who = f"process {holder.pid}" if holder else "another process"
    message = f"the scheduler service of this environment is running already, as {who}."
    raise ConflictError(message, code="SCHEDULER_RUNNING", hint="platform status")


def _serve(places: Places, service: SchedulerService, on_ready: Callable[[], None]) -> None:
    asked_to_stop = threading.Event()
    _stop_on_signals(asked_to_stop, service)
    service.start()
    _prepare_folder(places)
    places.socket.unlink(missing_ok=True)
    with _Server(str(places.socket), service, asked_to_stop) as server:
        threading.Thread(target=server.serve_forever, args=(_POLL_SECONDS,), name="requests", daemon=True).start()
        try:
            on_ready()
            asked_to_stop.wait()
        finally:
            service.close()
            places.socket.unlink(missing_ok=True)


def _prepare_folder(places: Places) -> None:
    """Make the socket's folder; where others can write too, one that is not ours alone is a trap."""
    folder = places.socket.parent
    make_folder(folder)
    if folder != places.state:
        facts = folder.lstat()
        if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.getuid() or facts.st_mode & 0o077:
            message = f"{folder} is not a folder that only you can use."
            raise PrerequisiteError(message, code="SOCKET_FOLDER_UNSAFE", hint=f"remove {folder}, then: platform up")


class _Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Answer each request in a thread of its own: who asks for something long keeps nobody waiting."""

    daemon_threads = True

    def __init__(self, path: str, service: SchedulerService, asked_to_stop: threading.Event) -> None:
        super().__init__(path, _Handler)
        self.service = service
        self.asked_to_stop = asked_to_stop


class _Handler(socketserver.StreamRequestHandler):
    server: _Server
    timeout = _REQUEST_SECONDS

    def handle(self) -> None:
        request = from_json(self.rfile.readline(), Request)
        self.wfile.write(msgspec.json.encode(self.server.service.answer(request)) + b"\n")
        if request.verb == "stop":
            self.server.asked_to_stop.set()


def _stop_on_signals(asked_to_stop: threading.Event, service: SchedulerService) -> None:
    def stop(*_: object) -> None:
        if asked_to_stop.is_set():
            reason = "the scheduler was told to stop, and then once more"
            threading.Thread(target=service.interrupt, args=(reason,), daemon=True).start()
        asked_to_stop.set()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)


def _log_to(places: Places) -> None:
    handler = RotatingFileHandler(places.service_log, maxBytes=_LOG_BYTES, backupCount=_LOG_FILES, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("platform_cli").setLevel(logging.INFO)
