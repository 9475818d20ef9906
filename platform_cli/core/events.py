"""What can happen during an operation: a closed union that renderers match on and `--output json` prints."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

import msgspec

SCHEMA = "platform/1"

Outcome = Literal["ok", "unchanged", "planned", "failed"]


class _Event(msgspec.Struct, frozen=True, tag_field="event", kw_only=True):
    """The shared form: a JSON object whose `event` names its kind."""


class OperationStarted(_Event, frozen=True, tag="operation_started"):
    """A verb begins, with the phases it will go through."""

    operation: str
    environment: str
    phases: tuple[str, ...] = ()


class PhaseStarted(_Event, frozen=True, tag="phase_started"):
    """A phase begins; `index` counts from 1."""

    phase: str
    index: int
    total: int


class PhaseFinished(_Event, frozen=True, tag="phase_finished"):
    """A phase ended; `seconds` is wall time."""

    phase: str
    outcome: Outcome
    seconds: float
    detail: str = ""


class ResourceMoved(_Event, frozen=True, tag="resource"):
    """Something of the cloud's began to be made or removed, goes on, or ended.

    Attributes:
        resource: What it is, such as 'container node pool spot'.
        action: What is done: create, update, replace, delete, …
        state: How far it is; of a failure the reason follows, when all that goes on beside it has ended.
        seconds: How long it has taken up to now.
        expected: How long it usually takes, in seconds; 0: unknown.
    """

    resource: str
    action: str
    state: Literal["began", "goes_on", "done", "failed"]
    seconds: float = 0
    expected: float = 0


class FlowOutput(_Event, frozen=True, tag="flow_output"):
    """A line that the flow's process wrote."""

    line: str


class Noticed(_Event, frozen=True, tag="noticed"):
    """Something the user should know; nothing is wrong."""

    text: str


class Warned(_Event, frozen=True, tag="warned"):
    """Something the user should look at; the operation goes on."""

    text: str


class OperationFinished(_Event, frozen=True, tag="operation_finished"):
    """A verb ended well; `next` holds what to type now."""

    operation: str
    seconds: float
    summary: str = ""
    next: tuple[str, ...] = ()


class Failed(_Event, frozen=True, tag="failed"):
    """A verb ended with an error."""

    code: str
    message: str
    hint: str
    phase: str = ""
    details: str = ""
    log: str = ""
    exit_code: int = 1


Event: TypeAlias = (
    OperationStarted
    | PhaseStarted
    | PhaseFinished
    | ResourceMoved
    | FlowOutput
    | Noticed
    | Warned
    | OperationFinished
    | Failed
)
Sink: TypeAlias = Callable[[Event], None]
