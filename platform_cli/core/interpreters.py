"""Which Python a flow's processes run in."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from platform_cli.core.dependencies import Lock

if TYPE_CHECKING:
    from collections.abc import Mapping

# Without `-P` the modules of the working directory would come before the standard library's; it is younger than 3.10.
_MAIN = ("-P", "-m", "platform_cli.launch")
_MAIN_OF_3_10 = ("-c", "import sys; del sys.path[0]; from platform_cli.launch.__main__ import main; main()")


class Interpreters(msgspec.Struct, frozen=True, kw_only=True):
    """The interpreters that hold what a flow declares.

    Attributes:
        flow: Of the flow's own process, and of its steps.
        minor: Its version, such as 3.11.
        steps: Of steps that need one of their own.
        modules: The folder of those modules of ours that a flow's process loads; empty: it finds them by itself.
        lock: The SHA-256 of the lock that they were made from; empty: nothing is declared.
    """

    flow: str
    minor: str
    steps: dict[str, str] = {}
    modules: str = ""
    lock: str = ""

    def launch(self, *arguments: str) -> list[str]:
        """Return the command of a flow's process."""
        return [self.flow, *(_MAIN_OF_3_10 if self.minor == "3.10" else _MAIN), *arguments]

    def variables(self, inherited: Mapping[str, str]) -> dict[str, str]:
        """Return what such a process has to be told: where our modules are, that package decorators are satisfied."""
        if not self.lock:
            return {}
        path = os.pathsep.join(filter(None, (self.modules, inherited.get("PYTHONPATH"))))
        steps = msgspec.json.encode(self.steps).decode()
        return {"PYTHONPATH": path, "PLATFORM_INTERPRETERS": steps, "PLATFORM_LOCK": self.lock[:12]}


CURRENT = Interpreters(flow=sys.executable, minor=f"{sys.version_info.major}.{sys.version_info.minor}")


class Prepared(msgspec.Struct, frozen=True):
    """What was made ready for a flow.

    Attributes:
        interpreters: Those that run it.
        lock: What they hold; None: nothing is declared, and the current environment is used.
        file: Where the lock was read from.
    """

    interpreters: Interpreters = CURRENT
    lock: Lock | None = None
    file: Path | None = None
