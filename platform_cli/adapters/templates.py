"""The files of a new project, as they lie in this package."""

from __future__ import annotations

import shutil
from pathlib import Path

from platform_cli.adapters.files import explained

_FOLDER = Path(__file__).parent.parent / "templates"
_NAMES = {"gitignore": ".gitignore"}  # a real .gitignore in here would be obeyed by git, and by the wheel's builder


def template_files() -> dict[str, Path]:
    """Return each file's name in the project and where it lies."""
    files = [file for file in _FOLDER.rglob("*") if file.is_file() and "__pycache__" not in file.parts]
    names = {file: file.relative_to(_FOLDER).as_posix() for file in files}
    return {_NAMES.get(name, name): file for file, name in sorted(names.items())}


def copy_templates(target: Path) -> None:
    """Write the files into a folder, which may exist already."""
    for name, file in template_files().items():
        with explained(target / name):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target / name)
