"""What Terraform says while it works, as values; the form that `-json` prints has no promise beyond its own version."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

Action: TypeAlias = Literal["create", "read", "update", "replace", "delete", "noop", "import", "move", "forget"]


class ResourcePlanned(msgspec.Struct, frozen=True):
    """A resource would change; the reason is Terraform's word for why it is made anew, such as tainted."""

    address: str
    action: Action
    reason: str = ""


class Planned(msgspec.Struct, frozen=True):
    """The plan is complete: how many resources would be made, changed, taken away, adopted."""

    add: int
    change: int
    remove: int
    adopt: int = 0


class ResourceStarted(msgspec.Struct, frozen=True):
    """Work on a resource begins."""

    address: str
    action: Action


class ResourceProgressed(msgspec.Struct, frozen=True):
    """Work on a resource goes on; it has taken so many seconds up to now."""

    address: str
    action: Action
    seconds: float


class ResourceFinished(msgspec.Struct, frozen=True):
    """A resource is as wanted, or, after an interrupt, was left in the making."""

    address: str
    action: Action
    seconds: float


class ResourceFailed(msgspec.Struct, frozen=True):
    """A resource could not be made; the reason follows when everything else in flight has ended."""

    address: str
    action: Action
    seconds: float


class Diagnosed(msgspec.Struct, frozen=True):
    """Something is wrong, or worth a warning; the address is empty if it is about no single resource."""

    severity: Literal["error", "warning"]
    summary: str
    detail: str = ""
    address: str = ""


class Applied(msgspec.Struct, frozen=True):
    """Everything went well."""

    add: int
    change: int
    remove: int
    adopt: int = 0


class Said(msgspec.Struct, frozen=True):
    """A line that is no event: what Terraform or its plugins write when something is very wrong."""

    text: str


StackEvent: TypeAlias = (
    ResourcePlanned
    | Planned
    | ResourceStarted
    | ResourceProgressed
    | ResourceFinished
    | ResourceFailed
    | Diagnosed
    | Applied
    | Said
)
