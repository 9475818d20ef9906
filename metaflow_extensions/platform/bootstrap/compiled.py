"""Modules of the code package, compiled: one file for all, for a pod would spend half a second on compiling them."""

from __future__ import annotations

import _imp
import importlib.machinery
import marshal
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import CodeType

NAME = f"compiled-{sys.implementation.cache_tag}.marshal"  # beside this module


def use(root: str) -> None:
    """Take modules below the code package's folder for code from that file, if they are in it.

    Args:
        root: The folder.
    """
    try:
        with open(f"{os.path.dirname(__file__)}/{NAME}", "rb") as file:  # noqa: PTH120, PTH123 - pathlib is one more import in every pod
            codes: dict[str, bytes] = marshal.load(file)  # noqa: S302 - it is of our own code package
    except OSError:
        return

    class Loader(importlib.machinery.SourceFileLoader):
        def get_code(self, fullname: str) -> CodeType | None:
            found = codes.pop(self.path[len(root) + 1 :], None)
            if found is None:
                return super().get_code(fullname)
            code: CodeType = marshal.loads(found)  # noqa: S302 - as above
            _imp._fix_co_filename(code, self.path)  # type: ignore[attr-defined]  # noqa: SLF001 - as Python itself does
            return code

    kinds = ((importlib.machinery.ExtensionFileLoader, importlib.machinery.EXTENSION_SUFFIXES), (Loader, [".py"]))
    hook = importlib.machinery.FileFinder.path_hook(*kinds)

    def only_code(path: str) -> importlib.machinery.FileFinder:
        if not path.startswith(root):
            raise ImportError(path)
        return hook(path)  # type: ignore[return-value]  # typed as a protocol

    sys.path_hooks.insert(0, only_code)
    for folder in [path for path in sys.path_importer_cache if path.startswith(root)]:
        del sys.path_importer_cache[folder]
