"""Take secrets out of events before anything shows or stores them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from platform_cli.core.events import Event

_SECRET_NAME = re.compile(r"(TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY)", re.IGNORECASE)
_SHORTEST = 8
_MASK = "***"
_ENDS_AS_SECRET = r"(?:TOKEN|SECRET|PASSWORD|PASSWD|PSWD|CREDENTIALS?|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY)"  # noqa: S105 - names, not secrets
# What looks like a secret in a text of another program: group 1 stays, and what follows it is masked.
_LOOKS_SECRET = (
    re.compile(rf"""(\b[\w.-]*{_ENDS_AS_SECRET}\\?["']?\s*[:=]\s*\\?["'])[^"'\\]+""", re.IGNORECASE),
    re.compile(rf"(\b\w*{_ENDS_AS_SECRET}=)[^\s\"'&,;]+", re.IGNORECASE),
    # An entry of a container's environment, its value before or after its name.
    re.compile(rf"""("name":\s*"[^"]*{_ENDS_AS_SECRET}",\s*"value":\s*")[^"]+""", re.IGNORECASE),
    re.compile(r"((?:Bearer|Basic)\s+)[\w.~+/=-]{8,}", re.IGNORECASE),
    re.compile(r"(\w+://[^\s:/@]+:)[^\s@/]+(?=@)"),
    re.compile(r"()\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*"),
    re.compile(r"()\bya29\.[\w-]+"),
    re.compile(r"()\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    re.compile(r"(-----BEGIN [A-Z ]*PRIVATE KEY-----).*?(?=-----END)", re.DOTALL),
)


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

    def text(self, text: str, secrets: Sequence[str] = ()) -> str:
        """Return a text, of whatever program, without secrets.

        Args:
            text: Any.
            secrets: Values that are masked wherever they stand, besides those of the environment's variables and what
                looks like a secret.
        """
        for secret in sorted(secrets, key=len, reverse=True):
            text = text.replace(secret, _MASK)
        if self._pattern is not None:
            text = self._pattern.sub(_MASK, text)
        for pattern in _LOOKS_SECRET:
            text = pattern.sub(rf"\g<1>{_MASK}", text)
        return text
