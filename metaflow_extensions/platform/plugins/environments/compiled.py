"""Compile Metaflow's own modules for pods, which would otherwise do so in every task."""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_OURS = ("metaflow", "metaflow_extensions")
# What pods need besides what this process has imported itself.
_FOLDERS = ("mflog", "datastore", "plugins/argo", "plugins/gcp", "plugins/kubernetes", "plugins/datastores")


def compiled_modules() -> tuple[str, str]:
    """Return the path of a file with the code of all modules, and its place among the code package's code."""
    import metaflow

    from metaflow_extensions.platform.bootstrap.compiled import NAME

    top = Path(metaflow.__file__).parent
    found = {str(file.relative_to(root)): file for file, root in (*_imported(), *_needed(top))}
    return str(_compiled(dict(sorted(found.items())))), f"metaflow_extensions/platform/bootstrap/{NAME}"


def _imported() -> Iterator[tuple[Path, Path]]:
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if name.partition(".")[0] in _OURS and file and file.endswith(".py"):
            path = Path(file)
            yield path, path.parents[name.count(".") + (path.name == "__init__.py")]


def _needed(top: Path) -> Iterator[tuple[Path, Path]]:
    for folder in _FOLDERS:
        for path in (top / folder).glob("*.py"):
            yield path, top.parent


def _compiled(sources: dict[str, Path]) -> Path:
    """Compile the modules, once for each state of all of them."""
    texts = {place: file.read_bytes() for place, file in sources.items()}
    digest = hashlib.sha256(b"\0".join(place.encode() + text for place, text in texts.items())).hexdigest()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "platform" / "compiled"
    target = cache / f"{sys.implementation.cache_tag}-{digest}.marshal"
    if not target.exists():
        cache.mkdir(parents=True, exist_ok=True)
        codes = {place: marshal.dumps(compile(text, place, "exec", dont_inherit=True)) for place, text in texts.items()}
        with tempfile.NamedTemporaryFile(dir=cache, delete=False) as part:
            marshal.dump(codes, part)
        Path(part.name).replace(target)
    return target
