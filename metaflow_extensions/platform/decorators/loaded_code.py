"""Code that a task has loaded from outside of the flow's folder and of installed packages, which have versions."""

from __future__ import annotations

import hashlib
import sys
import sysconfig
from pathlib import Path
from typing import Any

_PACKAGES = {"site-packages", "dist-packages"}
_FRAMEWORK = {"metaflow", "metaflow_extensions", "__main__"}


def loaded_modules() -> dict[str, str]:
    """Return the hash of the file of each such module, by the module's name."""
    files = {name: getattr(module, "__file__", None) for name, module in list(sys.modules.items())}
    return {name: _hash(file) for name, file in files.items() if file and _is_elsewhere(name, Path(file))}


def changed_module(known: dict[str, str]) -> str | None:
    """Return a module whose file is another one now, or None. Nothing is imported."""
    for name, digest in known.items():
        file = _locate(name)
        if file is None or _hash(file) != digest:
            return name
    return None


def _is_elsewhere(name: str, file: Path) -> bool:
    if name.partition(".")[0] in _FRAMEWORK or _PACKAGES & set(file.parts) or not file.is_file():
        return False
    flow, standard = Path(sys.argv[0]).absolute().parent, sysconfig.get_paths()
    return not any(file.is_relative_to(folder) for folder in (flow, standard["stdlib"], standard["platstdlib"]))


def _locate(name: str) -> str | None:
    places: Any = None
    origin = None
    parts = name.split(".")
    for count in range(1, len(parts) + 1):
        spec = _spec(".".join(parts[:count]), places)
        if spec is None:
            return None
        places, origin = spec.submodule_search_locations, spec.origin
    return origin if origin and Path(origin).is_file() else None


def _spec(name: str, places: Any) -> Any:
    for finder in sys.meta_path:
        find = getattr(finder, "find_spec", None)
        spec = find(name, places) if find else None
        if spec is not None:
            return spec
    return None


def _hash(file: str) -> str:
    return hashlib.sha256(Path(file).read_bytes()).hexdigest()
