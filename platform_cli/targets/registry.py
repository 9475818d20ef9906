"""The targets that `target = "…"` can name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.core.errors import ConfigError, did_you_mean

if TYPE_CHECKING:
    from platform_cli.core.settings import Settings
    from platform_cli.targets.base import Target

TARGETS = ("local", "kubernetes", "gcp")


def check_target(name: str, source: str) -> None:
    """Refuse a target that does not exist.

    Raises:
        ConfigError: With the nearest one that does.
    """
    if name not in TARGETS:
        message = f"there is no target '{name}' (from {source}).{did_you_mean(name, TARGETS)}"
        raise ConfigError(message, code="TARGET_UNKNOWN", hint=f"known targets: {', '.join(TARGETS)}")


def target_of(settings: Settings) -> Target:
    """Return the target of an environment; only the one that is used is loaded."""
    if settings.values.target == "kubernetes":
        from platform_cli.targets.kubernetes import KubernetesTarget

        return KubernetesTarget(settings)
    if settings.values.target == "gcp":
        from platform_cli.targets.gcp import GcpTarget

        return GcpTarget(settings)
    from platform_cli.targets.local import LocalTarget

    return LocalTarget(settings)
