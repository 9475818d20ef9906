"""Settings of the user's own that would silently win over the profile, were we not to win over them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from platform_cli.core.profile import local_profile, overridden

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from platform_cli.core.places import Places


def local_config(start: Path) -> tuple[Path, dict[str, str]] | None:
    """Return the `.metaflow/config.json` that Metaflow would read from a folder: the nearest `.metaflow` decides."""
    nearest = next((one / ".metaflow" for one in (start, *start.parents) if (one / ".metaflow").is_dir()), None)
    if nearest is None or not (nearest / "config.json").exists():
        return None
    try:
        found = json.loads((nearest / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return nearest / "config.json", {}
    return nearest / "config.json", found if isinstance(found, dict) else {}


def notices(places: Places, variables: Mapping[str, str], config: tuple[Path, dict[str, str]] | None) -> list[str]:
    """Return what the user must know about such settings, one sentence each."""
    texts = []
    beaten = overridden(places, variables)
    if beaten:
        texts.append(f"{', '.join(beaten)} of your shell is set aside: the environment's profile says otherwise.")
    if config is not None:
        file, values = config
        ours = local_profile(places)
        lost = sorted(key for key in values if key in ours and values[key] != ours[key])
        kept = sorted(key for key in values if key not in ours)
        if lost:
            texts.append(f"{', '.join(lost)} in {file} is set aside: the environment's profile says otherwise.")
        if kept:
            texts.append(f"{', '.join(kept)} in {file} is in force here: Metaflow reads that file too.")
    return texts
