"""What one command of Terraform said, line by line: its events are handed on, and what it comes to is kept."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import msgspec

from platform_cli.adapters.terraform.events import Diagnosed, Planned, ResourceFailed, ResourcePlanned, Said
from platform_cli.adapters.terraform.refusals import failure
from platform_cli.adapters.terraform.stream import read_line
from platform_cli.core.errors import Interrupted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from platform_cli.adapters.terraform.events import StackEvent

    Listener = Callable[[StackEvent], None]

_INTERRUPTED = 130
_UNWELL = "tainted"  # it was made, and not well


@dataclasses.dataclass(frozen=True)
class Plan:
    """What would be done.

    Attributes:
        file: The plan, as `apply` takes it; it is Terraform's own, and may hold what is secret.
        changes: What would be done with each resource that would change, by its address.
        summary: How many of them there are.
        replaced: The addresses of what would be deleted and made anew although it is well.
    """

    file: Path
    changes: Mapping[str, str]
    summary: Planned
    replaced: tuple[str, ...] = ()


class Heard:
    """All that a command said up to now."""

    def __init__(self, command: str, listen: Listener) -> None:
        """Begin with nothing.

        Args:
            command: Terraform's command, such as 'apply'.
            listen: Told of each event.
        """
        self._command = command
        self._listen = listen
        self._diagnosed: list[Diagnosed] = []
        self._failed: list[str] = []
        self._said: list[str] = []
        self._changes: dict[str, str] = {}
        self._summary = Planned(0, 0, 0)
        self._replaced: list[str] = []

    def line(self, line: str) -> None:
        """Take a line in."""
        event = read_line(line)
        match event:
            case Diagnosed():
                self._diagnosed.append(event)
            case Said():
                self._said.append(event.text)
            case ResourceFailed():
                self._failed.append(event.address)
            case ResourcePlanned():
                self._changes[event.address] = event.action
                if event.action == "replace" and event.reason != _UNWELL:
                    self._replaced.append(event.address)
            case Planned():
                self._summary = event
            case _:
                pass
        if event is not None:
            self._listen(event)

    def require_success(self, code: int, *, killed: bool = False) -> None:
        """Judge the command by its exit code, once it has ended.

        Args:
            code: The exit code; 130: Ctrl-C ended it.
            killed: Whether a second Ctrl-C did.

        Raises:
            PlatformError: Translated from what Terraform or the provider said.
        """
        if code == _INTERRUPTED and killed:
            message = "interrupted twice: Terraform was ended before it had written down what it had begun."
            hint = "platform unlock, and run the same command again: what was made is found"
            raise Interrupted(message, code="INTERRUPTED", hint=hint)
        if code == _INTERRUPTED:
            message = "interrupted; Terraform has written down what it had begun."
            raise Interrupted(message, code="INTERRUPTED", hint="run the same command again: it goes on from there")
        if code:
            raise failure([self._placed(one) for one in self._diagnosed], self._said, self._command)

    def _placed(self, one: Diagnosed) -> Diagnosed:
        """Say of a failure without a place where it was, if only one thing failed: of removing, Terraform does not."""
        if one.severity == "error" and not one.address and len(self._failed) == 1:
            return msgspec.structs.replace(one, address=self._failed[0])
        return one

    def plan(self, file: Path) -> Plan:
        """Return the plan that was told, and lies in a file."""
        return Plan(file, self._changes, self._summary, tuple(self._replaced))
