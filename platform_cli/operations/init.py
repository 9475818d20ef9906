"""`platform init`: write a new project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.templates import copy_templates, template_files
from platform_cli.core.errors import ConflictError

if TYPE_CHECKING:
    from pathlib import Path


def init(target: Path) -> list[str]:
    """Write the files of a new project into a folder and return their names.

    Raises:
        ConflictError: If one of them is there already; then nothing is written.
    """
    names = list(template_files())
    taken = [name for name in names if (target / name).exists()]
    if taken:
        message = f"{target} has {', '.join(taken)} already; nothing was written."
        raise ConflictError(message, code="PROJECT_EXISTS", hint="platform init ANOTHER_FOLDER")
    copy_templates(target)
    return names
