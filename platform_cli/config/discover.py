"""Find platform.toml: the nearest one, going up from the working directory."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NAME = "platform.toml"


def find_project_file(start: Path) -> Path | None:
    """Return the nearest platform.toml at or above a folder; None if there is none."""
    return next((folder / NAME for folder in (start, *start.parents) if (folder / NAME).exists()), None)
