"""Settings of the user's own that would silently win over the profile, were we not to win over them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from platform_cli.core.errors import ConfigError
from platform_cli.core.typed import from_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from platform_cli.core.profile import Access


def local_config(start: Path) -> tuple[Path, dict[str, Any]] | None:
    """Return the `.metaflow/config.json` that Metaflow would read from a folder: the nearest `.metaflow` decides.

    Raises:
        ConfigError: If it holds no JSON object: Metaflow would not even start.
    """
    nearest = next((one / ".metaflow" for one in (start, *start.parents) if (one / ".metaflow").is_dir()), None)
    if nearest is None or not (nearest / "config.json").exists():
        return None
    file = nearest / "config.json"
    try:
        return file, from_json(file.read_bytes(), dict[str, Any])
    except (OSError, msgspec.DecodeError) as error:
        message = f"{file} is no JSON object, and Metaflow reads it whenever it starts here: {_reason(error)}."
        hint = f"mend it, or move it away: mv {file} {file}.old"
        raise ConfigError(message, code="METAFLOW_CONFIG_BROKEN", hint=hint) from None


def _reason(error: Exception) -> str:
    text = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return f"{text[0].lower()}{text[1:]}"


def notices(access: Access, variables: Mapping[str, str], config: tuple[Path, dict[str, Any]] | None) -> list[str]:
    """Return what the user must know about such settings, one sentence each."""
    texts = []
    beaten = access.overridden(variables)
    if beaten:
        texts.append(f"{', '.join(beaten)} of your shell: set aside, for the environment's profile says otherwise.")
    if config is not None:
        file, values = config
        ours = access.profile
        lost = sorted(key for key in values if key in ours and values[key] != ours[key])
        kept = sorted(key for key in values if key not in ours)
        if lost:
            texts.append(f"{', '.join(lost)} in {file}: set aside, for the environment's profile says otherwise.")
        if kept:
            texts.append(f"{', '.join(kept)} in {file}: in force, for Metaflow reads that file too.")
    return texts
