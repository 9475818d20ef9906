"""Our own code as the house tests look at it: parsed, never imported."""

from __future__ import annotations

import ast
import dataclasses
import functools
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PRODUCT = ("platform_cli", "metaflow_extensions")
TEMPLATES = ROOT / "platform_cli" / "templates"  # files of the user's project to be, not modules of ours


@dataclasses.dataclass(frozen=True)
class Module:
    """A Python file of ours; its name as an import would spell it."""

    name: str
    path: Path
    text: str

    @functools.cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @functools.cached_property
    def imports(self) -> frozenset[str]:
        """The top-level names that are imported, wherever in the file, but not only for type checkers."""
        skipped = {id(below) for node in ast.walk(self.tree) if _is_for_types(node) for below in ast.walk(node)}
        return frozenset(name for node in ast.walk(self.tree) if id(node) not in skipped for name in _imported(node))

    @functools.cached_property
    def uses(self) -> frozenset[str]:
        """What is called, raised or reached with a dot, but not as a type: 'print', 'SystemExit', 'os.system'."""
        types = {id(below) for node in ast.walk(self.tree) for type_ in _annotations(node) for below in ast.walk(type_)}
        return frozenset(name for node in ast.walk(self.tree) if id(node) not in types for name in _used(node))


@functools.cache
def modules(*folders: str) -> tuple[Module, ...]:
    """Return the Python files below folders of the repository."""
    files = [
        file for folder in folders for file in sorted((ROOT / folder).rglob("*.py")) if TEMPLATES not in file.parents
    ]
    return tuple(Module(_dotted(file), file, file.read_text(encoding="utf-8")) for file in files)


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return the functions and methods of a module, nested ones too."""
    return (node for node in ast.walk(module.tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))


def _dotted(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.split(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module.split(".")[0]]
    return []


def _annotations(node: ast.AST) -> list[ast.expr]:
    found = (getattr(node, "annotation", None), getattr(node, "returns", None))
    return [one for one in found if one is not None]


def _used(node: ast.AST) -> list[str]:
    match node:
        case ast.Call(func=ast.Name(id=name)) | ast.Raise(exc=ast.Name(id=name)):
            return [name]
        case ast.Attribute(attr=name, value=ast.Name(id=owner)):
            return [f"{owner}.{name}"]
        case ast.ImportFrom(module=str(module), names=names):
            return [f"{module}.{alias.name}" for alias in names]
        case _:
            return []
