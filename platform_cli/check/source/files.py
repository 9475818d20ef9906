"""Read Python files: the one that is asked for, and those beside it."""

from __future__ import annotations

import ast
import tokenize
from typing import TYPE_CHECKING

from platform_cli.check.source.module import ModuleSource

if TYPE_CHECKING:
    from pathlib import Path


def read_module(path: Path, label: str | None = None) -> ModuleSource:
    """Parse a Python file, in the encoding that it declares.

    Raises:
        OSError: The file cannot be read.
        SyntaxError: It is not Python, or not in the encoding it declares.
        ValueError: It holds null bytes.
    """
    try:
        with tokenize.open(path) as source:
            text = source.read()
    except UnicodeDecodeError as error:
        raise SyntaxError(f"it is not text in the encoding {error.encoding}") from error
    return ModuleSource(path, label or str(path), ast.parse(text, filename=str(path)))


def find_beside(name: str, module: ModuleSource) -> ModuleSource | None:
    """Read the module of this dotted name in the folder of another one; None if there is none, or it is not Python."""
    folder, dotted = module.path.parent, name.lstrip(".")
    for _ in range(len(name) - len(dotted) - 1):
        folder = folder.parent
    stem = folder.joinpath(*dotted.split("."))
    for path in (stem.with_name(f"{stem.name}.py"), stem / "__init__.py"):
        if dotted and path.is_file():
            return read_beside(path, module)
    return None


def is_beside(name: str, module: ModuleSource) -> bool:
    """Return whether a module or package of this name lies in the folder of another one, which is on Python's path."""
    folder = module.path.parent
    return (folder / f"{name}.py").is_file() or (folder / name).is_dir()


def read_beside(path: Path, module: ModuleSource) -> ModuleSource | None:
    """Read a file in or near the folder of another one, and label it as the user would; None if it is not Python."""
    folder = module.path.parent
    is_inside = path.is_relative_to(folder)
    label = module.label.removesuffix(module.path.name) + str(path.relative_to(folder)) if is_inside else str(path)
    try:
        return read_module(path, label)
    except (OSError, SyntaxError, ValueError):
        return None
