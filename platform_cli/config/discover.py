"""Find platform.toml: the nearest one, going up from the working directory."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NAME = "platform.toml"


def find_project_file(start: Path) -> Path | None:
    """Return the nearest platform.toml at or above a folder; None if there is none.

    A link that leads nowhere counts: passing over it would silently use another file's settings, or none.
    """
    return next((folder / NAME for folder in (start, *start.parents) if os.path.lexists(folder / NAME)), None)
