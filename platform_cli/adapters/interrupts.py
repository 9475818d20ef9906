"""Ctrl-C, and requests to end: waited for, noted, or passed on to the program that they are meant for."""

from __future__ import annotations

import contextlib
import signal
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_WAKE_SECONDS = 1.0


@contextlib.contextmanager
def _handled(handler: Callable[..., object], *numbers: int) -> Iterator[None]:
    previous = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, before in previous.items():
            signal.signal(number, before)


def wait_for_interrupt() -> None:
    """Wait until somebody presses Ctrl-C or asks us to end."""
    stop = threading.Event()
    with _handled(lambda *_: stop.set(), signal.SIGINT, signal.SIGTERM):
        while not stop.wait(_WAKE_SECONDS):  # a wait without end would be deaf to signals on some systems
            pass


@contextlib.contextmanager
def deaf_to_interrupts() -> Iterator[None]:
    """Leave Ctrl-C to a program on our terminal while the block lasts."""
    with _handled(lambda *_: None, signal.SIGINT):  # not SIG_IGN: that would be handed down to the program
        yield


@contextlib.contextmanager
def noting_interrupts() -> Iterator[threading.Event]:
    """Give an event that the first Ctrl-C sets, as does a request to end; the second one interrupts as ever.

    It is for work in code of others, which may swallow the exception that an interrupt is otherwise.
    """
    noted = threading.Event()

    def note(*_: object) -> None:
        if noted.is_set():
            raise KeyboardInterrupt
        noted.set()

    with _handled(note, signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        yield noted


class Interrupts:
    """The times that Ctrl-C came; a program that has not started yet is told of it as soon as it has."""

    def __init__(self) -> None:
        self._tell: Callable[[int], object] | None = None
        self.came = 0

    def reach(self, tell: Callable[[int], object]) -> None:
        """Say how the program is sent a signal: an interrupt the first time, its end the second."""
        self._tell = tell
        self._pass_on()

    def note(self, *_: object) -> None:
        """Take one in: it is a handler of signals."""
        self.came += 1
        self._pass_on()

    def _pass_on(self) -> None:
        if self._tell is not None and self.came:
            self._tell(signal.SIGINT if self.came == 1 else signal.SIGKILL)


@contextlib.contextmanager
def passing_interrupts() -> Iterator[Interrupts]:
    """Keep Ctrl-C to ourselves while the block lasts. Only the main thread hears it: any other one just waits."""
    interrupts = Interrupts()
    is_main = threading.current_thread() is threading.main_thread()
    with _handled(interrupts.note, *((signal.SIGINT, signal.SIGTERM) if is_main else ())):
        yield interrupts
