"""Take secrets out of events before anything shows or stores them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from platform_cli.core.events import Event

_SECRET_NAME = re.compile(r"(TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY)", re.IGNORECASE)
_SHORTEST = 8
_MASK = "***"


class Redactor:
    """Mask the values of environment variables whose names say that they are secret."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        secrets = {
            value
            for name, value in variables.items()
            if _SECRET_NAME.search(name) and len(value) >= _SHORTEST and not value.startswith("/")
        }
        longest_first = sorted(secrets, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first))) if secrets else None

    def __call__(self, event: Event) -> Event:
        """Return the event with every secret masked."""
        if self._pattern is None:
            return event
        changed = {}
        for name in event.__struct_fields__:
            value = getattr(event, name)
            if isinstance(value, str) and self._pattern.search(value):
                changed[name] = self._pattern.sub(_MASK, value)
        return msgspec.structs.replace(event, **changed) if changed else event
