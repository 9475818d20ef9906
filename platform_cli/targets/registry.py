"""The targets that `target = "…"` can name."""

from __future__ import annotations

from platform_cli.core.errors import ConfigError, did_you_mean

TARGETS = ("local",)


def check_target(name: str, source: str) -> None:
    """Refuse a target that does not exist.

    Raises:
        ConfigError: With the nearest one that does.
    """
    if name not in TARGETS:
        message = f"there is no target '{name}' (from {source}).{did_you_mean(name, TARGETS)}"
        raise ConfigError(message, code="TARGET_UNKNOWN", hint=f"known targets: {', '.join(TARGETS)}")
