"""What is said where a paused environment would be needed."""

from __future__ import annotations

from platform_cli.core.errors import NotReadyError


def paused_error(words: str) -> NotReadyError:
    """Return the error of a verb that needs what is paused.

    Args:
        words: What is paused, such as "the environment 'dev'".
    """
    message = f"{words} is paused: nothing of it runs, and no run can start."
    return NotReadyError(message, code="ENVIRONMENT_PAUSED", hint="take it up again: platform unpause")
