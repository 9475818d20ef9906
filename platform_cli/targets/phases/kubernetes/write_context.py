"""Pin the environment's cluster for Metaflow, which knows no key for a context."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.files import make_folder, write_private
from platform_cli.adapters.kubernetes.kubeconfig import context_file
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from pathlib import Path

    from platform_cli.core.phase import Action


class WriteContext:
    """A kubeconfig that holds nothing but the name of the current context; the user's own is not touched."""

    title = "Pin the cluster"

    def __init__(self, file: Path, context: str) -> None:
        self._file = file
        self._text = context_file(context)

    def preview(self) -> tuple[Change, ...]:
        """Compare the file with what it shall hold."""
        return (Change("context", str(self._file), self._action()),)

    def run(self) -> tuple[Change, ...]:
        """Write it if it says something else."""
        changes = self.preview()
        if changes[0].action != "unchanged":
            make_folder(self._file.parent)
            write_private(self._file, self._text)
        return changes

    def _action(self) -> Action:
        if not self._file.exists():
            return "created"
        return "unchanged" if self._file.read_text(encoding="utf-8", errors="replace") == self._text else "configured"
