"""An error as text: what happened, while doing what, what to type next."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from platform_cli.core.events import Failed


def error_lines(failed: Failed) -> list[str]:
    """Return the lines that a user reads."""
    lines = [f"error[{failed.code}]: {failed.message}"]
    if failed.details:
        lines += [f"  | {line}" for line in failed.details.splitlines()]
    if failed.phase:
        lines.append(f"  while: {failed.phase}")
    first, *more = failed.hint.splitlines()
    lines += [f"  hint:  {first}", *(f"         {line}" for line in more)]
    if failed.log:
        lines.append(f"  log:   {failed.log}")
    return lines
