"""End a copy of a process as an interpreter ends, but for the modules it shares, which need not be taken apart."""

from __future__ import annotations

import atexit
import os
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

_NOT_WRITTEN = 120  # what Python itself ends with when it cannot write its last words


def end(program: Callable[[], None]) -> None:
    """Run a program, then what it left to be done at the end, and leave with its exit code."""
    code = _outcome(program)
    threading._shutdown()  # type: ignore[attr-defined]  # noqa: SLF001 - waits for its threads, as Python itself does
    atexit._run_exitfuncs()  # noqa: SLF001 - likewise
    written = _flushed(sys.stdout) and _flushed(sys.stderr)
    os._exit(code if written else code or _NOT_WRITTEN)


def _flushed(stream: TextIO) -> bool:
    try:
        stream.flush()
    except (OSError, ValueError, AttributeError):  # a program may have closed it, or put anything in its place
        return False
    return True


def _outcome(program: Callable[[], None]) -> int:
    try:
        program()
    except SystemExit as stop:
        if stop.code is None or isinstance(stop.code, int):
            return (stop.code or 0) & 0xFF
        sys.stderr.write(f"{stop.code}\n")
        return 1
    except BaseException as error:  # noqa: BLE001 - an interpreter prints whatever arrives here
        sys.excepthook(type(error), error, error.__traceback__)
        return 1
    return 0
