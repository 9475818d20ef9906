"""Whether the record of deployments can be read, for `status`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.core.changes import Check
from platform_cli.core.errors import PlatformError

if TYPE_CHECKING:
    from platform_cli.core.ports import Deployments


def record_check(deployments: Deployments, store: str) -> Check:
    """Read it, and say how many there are."""
    try:
        count = len(deployments.deployments())
    except PlatformError as error:
        return Check("deployments", ok=False, answer=error.message, hint=error.hint)
    return Check("deployments", ok=True, answer=f"{count} recorded in {store}")
