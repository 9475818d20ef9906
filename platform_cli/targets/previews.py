"""What `up` would change now, as questions for `doctor`: what is as it shall be is nothing to mend."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from platform_cli.core.errors import NotReadyError
from platform_cli.core.events import Noticed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from platform_cli.core.events import Event, Sink
    from platform_cli.core.phase import Phase

_SHOWN = 6
_AS_WANTED = {"unchanged", "kept"}
# What is asked more closely by questions of their own, or has no preview.
_NOT_ASKED = {"Check prerequisites", "Check the project", "Wait until ready", "Check that everything answers"}


def preview_probes(phases: Callable[[Sink], Sequence[Phase]]) -> dict[str, Callable[[], str]]:
    """Return a question for each phase of `up`, by its title.

    Args:
        phases: Makes the phases, with a sink for what they tell.
    """
    titles = [phase.title for phase in phases(lambda _: None)]
    return {
        title: functools.partial(_unchanged, phases, at) for at, title in enumerate(titles) if title not in _NOT_ASKED
    }


def _unchanged(phases: Callable[[Sink], Sequence[Phase]], at: int) -> str:
    told: list[Event] = []
    changes = phases(told.append)[at].preview()
    wrong = [
        f"{change.kind}/{change.ref} would be {change.action}" for change in changes if change.action not in _AS_WANTED
    ]
    if wrong:
        more = [f"and {len(wrong) - _SHOWN} more"] if len(wrong) > _SHOWN else []
        lines = [event.text for event in told if isinstance(event, Noticed)][:_SHOWN]
        message = "\n".join((*wrong[:_SHOWN], *more, *lines))
        raise NotReadyError(message, code="NOT_HEALTHY", hint="set it right: platform up")
    return f"nothing to do ({len(changes)} as wanted)" if changes else "nothing to do"
